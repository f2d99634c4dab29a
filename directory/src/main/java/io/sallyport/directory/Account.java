package io.sallyport.directory;

import io.sallyport.foundation.RowId;
import java.util.Map;

/// A user as one who signs in.
///
/// @param subject the id that applications see (`sub`), that of SCIM
/// @param active whether somebody may be it now
/// @param attributes of SCIM, with canonical names
public record Account(RowId id, String subject, boolean active, Map<String, Object> attributes) {}
