package io.sallyport.signin.webauthn;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.util.exception.WebAuthnException;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;

/// Reads what `PublicKeyCredential.toJSON()` made (WebAuthn 5.1.1). Of what it says beside what the
/// authenticator signed nothing is looked at but the transports, which prove nothing.
final class Answers {
    /// Credential ids have at most so many bytes (WebAuthn 4).
    private static final int ID_BYTES_MAX = 1_023;

    private static final int HANDLE_BYTES_MAX = 64;
    private static final int TRANSPORTS_MAX = 8;
    private static final int TRANSPORT_LENGTH_MAX = 32;

    private final WebAuthnManager manager;

    /// What is none.
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(Throwable cause) {
            super(cause);
        }

        Unreadable(String what) {
            super(what);
        }
    }

    Answers(ObjectConverter converter) {
        this.manager = WebAuthnManager.createNonStrictWebAuthnManager(converter);
    }

    Answer.Creation creation(String json) throws Unreadable {
        try {
            JsonObject response = response(json);
            RegistrationData data =
                    manager.parse(
                            new RegistrationRequest(
                                    bytes(response, "attestationObject"),
                                    bytes(response, "clientDataJSON"),
                                    transports(response)));
            return new Answer.Creation(challenge(data.getCollectedClientData()), data);
        } catch (WebAuthnException
                | JacksonException
                | JsonReader.Malformed
                | IllegalArgumentException malformed) {
            throw new Unreadable(malformed);
        }
    }

    Answer.Assertion assertion(String json) throws Unreadable {
        try {
            JsonObject credential = JsonObject.read(json.getBytes(StandardCharsets.UTF_8));
            JsonObject response = credential.object("response");
            byte[] id = bounded(bytes(credential, "rawId"), ID_BYTES_MAX);
            byte[] handle = bounded(bytes(response, "userHandle"), HANDLE_BYTES_MAX);
            AuthenticationData data =
                    manager.parse(
                            new AuthenticationRequest(
                                    id,
                                    handle,
                                    bytes(response, "authenticatorData"),
                                    bytes(response, "clientDataJSON"),
                                    bytes(response, "signature")));
            return new Answer.Assertion(
                    challenge(data.getCollectedClientData()),
                    Options.base64(id),
                    new String(handle, StandardCharsets.UTF_8),
                    data);
        } catch (WebAuthnException
                | JacksonException
                | JsonReader.Malformed
                | IllegalArgumentException malformed) {
            throw new Unreadable(malformed);
        }
    }

    private static JsonObject response(String json) {
        return JsonObject.read(json.getBytes(StandardCharsets.UTF_8)).object("response");
    }

    private static byte[] bytes(JsonObject from, String name) {
        return Base64.getUrlDecoder().decode(from.text(name));
    }

    private static byte[] bounded(byte[] bytes, int most) throws Unreadable {
        if (bytes.length == 0 || bytes.length > most) {
            throw new Unreadable("length");
        }
        return bytes;
    }

    private static Set<String> transports(JsonObject response) throws Unreadable {
        List<String> named =
                response.members().containsKey("transports")
                        ? response.texts("transports")
                        : List.of();
        if (named.size() > TRANSPORTS_MAX
                || named.stream().anyMatch(one -> one.length() > TRANSPORT_LENGTH_MAX)) {
            throw new Unreadable("transports");
        }
        return Set.copyOf(named);
    }

    private static byte[] challenge(CollectedClientData data) throws Unreadable {
        return Optional.ofNullable(data.getChallenge())
                .map(one -> one.getValue())
                .orElseThrow(() -> new Unreadable("challenge"));
    }
}
