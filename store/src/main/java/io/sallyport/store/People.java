package io.sallyport.store;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import java.util.List;

/// The persons that have keys here, as the log's readers and who purges them see it.
public interface People {
    /// All that is kept of persons here.
    static List<Table<?>> tables() {
        return List.of(PersonalKeys.TABLE, PersonStanding.TABLE);
    }

    enum State {
        /// Has a key: what events say of them can be read.
        PRESENT,
        PURGED,
        /// Never had a key here, or its row is not there.
        UNKNOWN
    }

    State state(TenantScope scope, PersonId person);

    /// An event that this tenant's key opened, with its personal parts opened too: `people` has for
    /// each person's id an object of values, or `purged` or `unknown` as true.
    JsonObject opened(TenantId tenant, JsonObject event);
}
