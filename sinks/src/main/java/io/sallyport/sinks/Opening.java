package io.sallyport.sinks;

import io.sallyport.foundation.TenantId;
import java.util.Optional;

/// That a sink gets events in plain.
///
/// @param reason why, in words
/// @param tenant whose events; empty for those of all
public record Opening(String reason, Optional<TenantId> tenant) {
    boolean holds(TenantId one) {
        return tenant.isEmpty() || tenant.get().equals(one);
    }
}
