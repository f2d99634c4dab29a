package io.sallyport.directory;

import io.sallyport.foundation.RowId;

/// A resource as another one names it: a group's member, a user's group.
///
/// @param type as the attribute says it: `User` or `Group` of a member, `direct` of a group
/// @param endpoint where the resource is found, such as `/Users`
record Reference(RowId id, String type, String endpoint) {}
