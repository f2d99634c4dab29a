package io.sallyport.directory;

import io.sallyport.http.EntityTag;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a resource says of itself (RFC 7643 3.1), as filters and orders see it.
final class Meta {
    private Meta() {}

    /// @param type such as `User`
    static Map<String, Object> of(String type, Entry entry) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("resourceType", type);
        meta.put("created", entry.resource().created().toString());
        meta.put("lastModified", entry.resource().modified().toString());
        meta.put("version", version(entry));
        return meta;
    }

    /// An entity tag (RFC 7644 3.14), quotes included.
    static String version(Entry entry) {
        return tag(entry).toString();
    }

    /// With the time of the change: who was deleted and restored begins with version 1 again.
    static EntityTag tag(Entry entry) {
        long modified = entry.resource().modified().toEpochMilli();
        return EntityTag.weak(entry.version() + "-" + Long.toString(modified, Character.MAX_RADIX));
    }
}
