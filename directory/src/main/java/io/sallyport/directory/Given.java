package io.sallyport.directory;

import io.sallyport.directory.scim.ResourceType;
import java.util.Map;

/// What a request gives of a resource.
///
/// @param type by which it was read, the tenant's own extensions included
/// @param attributes as `ResourceForm` read them
record Given(ResourceType type, Map<String, Object> attributes) {}
