package io.sallyport.signin;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Place;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// What a browser keeps for us between two requests: fields under the tenant's key. Nobody makes or
/// changes one, and one of another tenant or kind does not open.
///
/// @param kind part of what it is bound to
/// @param bytesMax of what is opened; longer ones are none of ours
record SealedFields(Keyring keyring, String kind, int bytesMax) {
    byte[] seal(RequestContext context, Map<String, Object> fields) {
        byte[] plain = CanonicalJson.write(fields).getBytes(StandardCharsets.UTF_8);
        return keyring.seal(KeyPurpose.RECORDS, place(context), 1, plain);
    }

    /// The same in base64url.
    String sealText(RequestContext context, Map<String, Object> fields) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(seal(context, fields));
    }

    /// @param sealed whatever came
    Optional<JsonObject> open(RequestContext context, byte[] sealed) {
        if (sealed.length > bytesMax) {
            return Optional.empty();
        }
        try {
            byte[] plain = keyring.open(KeyPurpose.RECORDS, place(context), sealed).plain();
            return Optional.of(JsonObject.read(plain));
        } catch (IllegalArgumentException | Corruption notOurs) {
            return Optional.empty();
        }
    }

    /// @param text whatever came
    Optional<JsonObject> openText(RequestContext context, String text) {
        if (text.length() > bytesMax / 3 * 4 + 4) {
            return Optional.empty();
        }
        try {
            return open(context, Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException otherCharacters) {
            return Optional.empty();
        }
    }

    private Place place(RequestContext context) {
        return new Place(context.tenant(), kind, RowId.FIRST, 1);
    }
}
