package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.TenantId;
import io.sallyport.transport.ClientHello;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WireUsesTest {
    private static final TenantId CONTOSO = new TenantId(new UUID(1, 1));

    @TempDir private Path folder;
    private SmallInstance instance;
    private WireUses uses;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        uses = new WireUses(instance.time);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private static ClientHello offering(int suite) {
        return new ClientHello(
                0x0303, List.of(), List.of(suite), List.of(), Optional.empty(), List.of());
    }

    private void use(Actor actor, Optional<ClientHello> hello) {
        Request request =
                new Request(
                        instance.ids.request(),
                        "POST",
                        "/contoso/oauth2/token",
                        Map.of("tenant", "contoso"),
                        "",
                        _ -> Optional.empty(),
                        new byte[0],
                        new Wire("192.0.2.7", hello, Optional.empty(), List.of()));
        uses.used(instance.context(CONTOSO, actor, "192.0.2.7"), request);
    }

    @Test
    void countsTheOffersOfEachClientApart() {
        Actor portal = new Actor.Client("portal");
        use(portal, Optional.of(offering(1)));
        use(portal, Optional.of(offering(1)));
        use(portal, Optional.of(offering(2)));
        use(new Actor.Client("other"), Optional.of(offering(1)));
        use(new Actor.Anonymous(), Optional.of(offering(1)));
        use(portal, Optional.empty());
        assertThat(uses.uses())
                .extracting(
                        use -> use.user().client(),
                        use -> use.offer().suites().getFirst(),
                        WireUses.Use::requests)
                .containsExactlyInAnyOrder(
                        tuple("portal", 1, 2L), tuple("portal", 2, 1L), tuple("other", 1, 1L));
        assertThat(uses.untold()).isZero();
    }

    /// A client that offers something else each time does not fill the memory.
    @Test
    void doesNotGrowWithWhatOneClientOffers() {
        for (int i = 0; i < 1_000; i++) {
            use(new Actor.Client("portal"), Optional.of(offering(i)));
        }
        assertThat(uses.uses()).hasSize(8);
        assertThat(uses.untold()).isEqualTo(992);
        use(new Actor.Client("other"), Optional.of(offering(1)));
        assertThat(uses.uses()).hasSize(9);
    }
}
