package io.sallyport.sinks;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.TenantId;
import java.util.Collection;
import java.util.Map;

/// How a sink says something in the log. What was told is on disk when a call returns.
public interface Telling {
    /// In the operator realm.
    ///
    /// @throws io.sallyport.foundation.Refusal when the log takes nothing now
    void tell(AuditAction action, Map<String, String> details);

    /// In each of these tenants that has keys.
    ///
    /// @throws io.sallyport.foundation.Refusal when the log takes nothing now
    void tellEach(Collection<TenantId> tenants, AuditAction action, Map<String, String> details);
}
