package io.sallyport.keys;

import io.sallyport.foundation.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/// A folder that the keys are copied to: a mounted disk, or a share. The list of these places
/// stands in the root file, under its MAC.
///
/// @param folder absolute
/// @param holder who keeps the place, in words; may be empty
/// @param added when it was listed
public record CopyPlace(Path folder, String holder, Instant added) {

    Map<String, Object> fields() {
        return Map.of("folder", folder.toString(), "holder", holder, "added", added.toEpochMilli());
    }

    /// @throws RuntimeException when something is missing or malformed
    static CopyPlace of(JsonObject json) {
        return new CopyPlace(
                Path.of(json.text("folder")), json.text("holder"), json.instant("added"));
    }
}
