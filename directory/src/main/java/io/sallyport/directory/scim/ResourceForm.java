package io.sallyport.directory.scim;

import java.util.Map;

/// Reads the body of a POST or PUT (RFC 7644 3.3, 3.5.1).
public final class ResourceForm {
    private ResourceForm() {}

    /// @param body as `JsonReader.wholeObject` reads it
    /// @return a new map with canonical names: what is read-only is left out, and so is what is
    ///   unassigned (RFC 7643 2.5); a `password` is still there
    /// @throws io.sallyport.foundation.Refusal invalidSyntax or invalidValue, naming the attribute
    public static Map<String, Object> read(ResourceType type, Map<String, Object> body) {
        throw new UnsupportedOperationException();
    }
}
