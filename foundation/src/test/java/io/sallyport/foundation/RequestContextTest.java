package io.sallyport.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RequestContextTest {
    private static final TenantScope ONE = TenantScope.of(new TenantId(new UUID(1, 1)));
    private static final TenantScope OTHER = TenantScope.of(new TenantId(new UUID(2, 2)));
    private static final TenantScope REALM = TenantScope.of(TenantId.OPERATOR_REALM);

    private static RequestContext in(TenantScope scope) {
        return new RequestContext(
                        scope,
                        List.of(new Actor.Client("portal")),
                        Purpose.TENANT_API,
                        "192.0.2.7",
                        new RequestId("0"),
                        Instant.EPOCH)
                .allowing(Set.of("scim.write"));
    }

    @Test
    void noWayLeadsFromOneTenantIntoAnother() {
        assertThatThrownBy(() -> in(ONE).within(OTHER)).isInstanceOf(IllegalStateException.class);
        assertThat(in(REALM).within(ONE).tenant()).isEqualTo(ONE.tenant());
        assertThat(in(ONE).within(REALM).tenant()).isEqualTo(TenantId.OPERATOR_REALM);
        assertThat(in(ONE).within(ONE.within(RowId.LAST)).scope().unit()).hasValue(RowId.LAST);
    }

    @Test
    void whoCameAcrossIsTheTenantAlone() {
        RequestContext across = in(ONE).across(OTHER);
        assertThat(across.tenant()).isEqualTo(OTHER.tenant());
        assertThat(across.actors()).containsExactly(new Actor.Tenant(ONE.tenant()));
        assertThat(across.source()).isEqualTo("local");
        assertThat(across.allowed()).isEmpty();
    }
}
