package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.TenantId;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private static final Optional<TenantId> ONE = Optional.of(new TenantId(new UUID(0x7000, 1)));
    private static final Optional<TenantId> OTHER = Optional.of(new TenantId(new UUID(0x7000, 2)));

    private final BodyBudget budget = new BodyBudget(100);

    private static void refuses(BodyBudget.Share share, int bytes) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> share.take(bytes));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(RefusalCode.UNAVAILABLE);
    }

    @Test
    void strangersHaveAllOfItTogether() {
        BodyBudget.Share first = budget.share(Optional.empty());
        BodyBudget.Share second = budget.share(Optional.empty());
        first.take(60);
        first.take(30);
        refuses(second, 11);
        second.take(10);
        first.close();
        second.take(90);
        second.close();
        budget.share(Optional.empty()).take(100);
    }

    /// What one tenant's callers hold leaves a quarter to the others.
    @Test
    void oneTenantHasThreeQuarters() {
        BodyBudget.Share first = budget.share(ONE);
        BodyBudget.Share second = budget.share(ONE);
        BodyBudget.Share others = budget.share(OTHER);
        first.take(70);
        refuses(second, 6);
        second.take(5);
        refuses(second, 1);
        others.take(25);
        refuses(others, 1);
        first.close();
        second.take(70);
        refuses(second, 1);
        second.close();
        others.close();
        budget.share(OTHER).take(75);
    }

    @Test
    void whatWasRefusedIsNotTaken() {
        BodyBudget.Share share = budget.share(ONE);
        for (int i = 0; i < 100; i++) {
            refuses(share, 76);
            refuses(share, 101);
        }
        share.take(75);
        share.close();
        share.close();
        budget.share(ONE).take(75);
    }
}
