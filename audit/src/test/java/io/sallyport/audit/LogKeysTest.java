package io.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.audit.merkle.NoteSigner;
import io.sallyport.foundation.TenantId;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogKeysTest {
    @TempDir Path folder;

    private static NoteSigner signer(SmallInstance instance) {
        return new LogKeys(instance.store, instance.ids, instance.time)
                .instance(instance.in(TenantId.OPERATOR_REALM), instance.id());
    }

    @Test
    void theKeyIsMadeOnceAndFoundAgain() {
        try (SmallInstance instance = new SmallInstance(folder)) {
            NoteSigner made = signer(instance);
            assertThat(signer(instance).verifier().text()).isEqualTo(made.verifier().text());

            instance.restart();
            NoteSigner found = signer(instance);

            assertThat(found.verifier().text()).isEqualTo(made.verifier().text());
            assertThat(made.verifier().verifies(found.sign("one line\n"))).isTrue();
        }
    }

    /// The origin stands in every checkpoint, which strangers read.
    @Test
    void theLogIsNamedAfterTheInstancesIdAlone() {
        try (SmallInstance instance = new SmallInstance(folder)) {
            assertThat(signer(instance).verifier().name()).isEqualTo("sallyport/" + instance.id());
        }
    }
}
