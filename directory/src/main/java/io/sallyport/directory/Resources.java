package io.sallyport.directory;

import io.sallyport.directory.scim.Patch;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.directory.scim.SearchRequest;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.http.EntityTag;
import java.util.Optional;
import java.util.function.Consumer;

/// The resources of one type in one tenant at a time. Ids are those that applications see.
///
/// A condition is given the tag of what is there, and refuses another than was meant.
interface Resources {
    /// As everybody has it.
    ResourceType type();

    /// The same with the tenant's own extensions, for what one request reads and shows.
    ResourceType type(RequestContext context);

    /// What other rows say of them.
    Related related();

    /// @throws Refusal CONFLICT, INVALID_VALUE
    Entry create(RequestContext context, Given given);

    /// @throws Refusal NOT_FOUND
    Entry find(RequestContext context, String shown);

    /// As it is now, for an answer to somebody who was told of it already.
    Optional<Entry> current(RequestContext context, RowId id);

    /// @throws Refusal TOO_MANY
    ResourceLists.Page list(RequestContext context, SearchRequest asked);

    /// @throws Refusal NOT_FOUND, CONFLICT, PRECONDITION_FAILED, or of the protocol
    Entry replace(RequestContext context, String shown, Consumer<EntityTag> condition, Given given);

    /// @throws Refusal NOT_FOUND, CONFLICT, PRECONDITION_FAILED, or of the protocol
    Entry patch(RequestContext context, String shown, Consumer<EntityTag> condition, Patch patch);

    /// @throws Refusal NOT_FOUND, PRECONDITION_FAILED
    void delete(RequestContext context, String shown, Consumer<EntityTag> condition);
}
