package io.sallyport.server;

import io.sallyport.audit.merkle.PinnedTrust;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.StartRefused;
import io.sallyport.outbound.EgressPolicy;
import io.sallyport.outbound.EgressRefused;
import io.sallyport.transport.acme.AcmeDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// Where the public listener's certificate is ordered, as `acme` in the configuration says.
///
/// @param external what the directory knows the operator by beforehand, if it wants that
record AcmeSettings(AcmeDirectory.Settings directory, Optional<AcmeDirectory.External> external) {
    static final String MEMBER = "acme";
    private static final Set<String> KEYS =
            Set.of("directory", "contact", "termsOfServiceAgreed", "ca", "eab");
    private static final Set<String> EXTERNAL = Set.of("keyId", "secretFile");

    /// @param data what a relative `ca` is relative to
    /// @throws StartRefused with one line that says what to change
    static Optional<AcmeSettings> read(JsonObject file, Path data) {
        if (!file.members().containsKey(MEMBER)) {
            return Optional.empty();
        }
        JsonObject acme = file.object(MEMBER);
        if (!KEYS.containsAll(acme.members().keySet())) {
            throw new StartRefused(
                    MEMBER + ": it has directory, termsOfServiceAgreed, contact, ca and eab alone");
        }
        if (!acme.members().containsKey("termsOfServiceAgreed")
                || !acme.yes("termsOfServiceAgreed")) {
            throw new StartRefused(
                    MEMBER
                            + ": read the directory's terms of service, then say"
                            + " \"termsOfServiceAgreed\": true");
        }
        URI directory = directory(acme.text("directory"));
        try {
            return Optional.of(
                    new AcmeSettings(
                            new AcmeDirectory.Settings(
                                    directory,
                                    acme.optionalText("contact").stream().toList(),
                                    PinnedTrust.of(acme.optionalText("ca").map(data::resolve))),
                            external(acme, data)));
        } catch (IOException failure) {
            throw new StartRefused(MEMBER + ": ca: " + failure.getMessage());
        }
    }

    private static URI directory(String text) {
        try {
            URI directory = URI.create(text);
            EgressPolicy.to(directory);
            return directory;
        } catch (IllegalArgumentException | EgressRefused notAddress) {
            throw new StartRefused(MEMBER + ": directory is not an https address");
        }
    }

    private static Optional<AcmeDirectory.External> external(JsonObject acme, Path data) {
        if (!acme.members().containsKey("eab")) {
            return Optional.empty();
        }
        JsonObject external = acme.object("eab");
        if (!external.members().keySet().equals(EXTERNAL)) {
            throw new StartRefused(MEMBER + ": eab has keyId and secretFile, both from the CA");
        }
        return Optional.of(
                new AcmeDirectory.External(
                        external.text("keyId"), secret(data.resolve(external.text("secretFile")))));
    }

    /// In base64url, as certificate authorities hand it out.
    private static SecretKey secret(Path file) {
        byte[] read = SecretSource.readAll(MEMBER + " secretFile", file);
        try {
            byte[] key = Base64.getUrlDecoder().decode(read);
            if (key.length < 32) {
                throw new StartRefused(MEMBER + ": secretFile has less than 256 bits: " + file);
            }
            // The name that acme4j goes by; which HMAC it is follows from the length.
            return new SecretKeySpec(key, "HMAC");
        } catch (IllegalArgumentException notBase64) {
            throw new StartRefused(MEMBER + ": secretFile is not base64url: " + file);
        } finally {
            Arrays.fill(read, (byte) 0);
        }
    }
}
