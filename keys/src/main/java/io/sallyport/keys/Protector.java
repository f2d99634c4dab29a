package io.sallyport.keys;

import io.sallyport.foundation.JsonObject;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/// One way to open the root key, as the root file lists it.
///
/// @param kind the seal kind
/// @param parameters what the seal needs besides its secret, such as a salt; bound to the wrapped
///   key
/// @param wrapped the root key under the seal's key
record Protector(String kind, Map<String, Object> parameters, byte[] wrapped) {
    Map<String, Object> fields() {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("kind", kind);
        fields.put("parameters", parameters);
        fields.put("wrapped", Base64.getEncoder().encodeToString(wrapped));
        return fields;
    }

    static Protector of(JsonObject json) {
        return new Protector(
                json.text("kind"),
                json.object("parameters").members(),
                Base64.getDecoder().decode(json.text("wrapped")));
    }
}
