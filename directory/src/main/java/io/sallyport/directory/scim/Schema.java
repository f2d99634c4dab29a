package io.sallyport.directory.scim;

import java.util.List;

/// What a resource, or an extension of one, is made of: RFC 7643 7.
///
/// @param id the URN
public record Schema(String id, String name, String description, List<Attribute> attributes) {
    public Schema {
        attributes = List.copyOf(attributes);
    }
}
