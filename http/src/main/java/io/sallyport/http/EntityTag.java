package io.sallyport.http;

/// Names one state of a resource (RFC 9110 8.8.3).
///
/// @param weak whether two states may have it that are not the same byte for byte
/// @param value without the quotes
public record EntityTag(boolean weak, String value) {
    public EntityTag {
        if (!value.chars().allMatch(EntityTag::isPart)) {
            throw new IllegalArgumentException("not an entity tag");
        }
    }

    public static EntityTag weak(String value) {
        return new EntityTag(true, value);
    }

    /// RFC 9110 8.8.3: visible ASCII without the quote. What lies beyond is not sent by us.
    static boolean isPart(int c) {
        return c > 0x20 && c < 0x7F && c != '"';
    }

    /// As a header field has it.
    @Override
    public String toString() {
        return (weak ? "W/\"" : "\"") + value + "\"";
    }
}
