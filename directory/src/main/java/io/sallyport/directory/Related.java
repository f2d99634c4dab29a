package io.sallyport.directory;

import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import java.util.Iterator;
import java.util.List;

/// What other rows say of a resource: an attribute whose values do not stand in its own.
interface Related {
    /// Such as `members`.
    String attribute();

    /// Whether a change of them makes a new version of the resource, so that who knows the version
    /// knows them.
    boolean isVersioned();

    /// Of all of these.
    ///
    /// @param entries in the order of their ids
    /// @param isRange whether they are all that there are between the first and the last
    Values of(RequestContext inside, List<Entry> entries, boolean isRange);

    /// What is said of each.
    @FunctionalInterface
    interface Values {
        /// @return read from the store while it goes on, when there are many
        Iterator<Reference> of(RowId id);
    }
}
