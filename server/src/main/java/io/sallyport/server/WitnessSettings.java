package io.sallyport.server;

import io.sallyport.audit.merkle.CosignatureVerifier;
import io.sallyport.audit.merkle.Malformed;
import io.sallyport.audit.merkle.PinnedTrust;
import io.sallyport.audit.merkle.Witness;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.StartRefused;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/// One witness of the log, as `witnesses` in the configuration names it.
///
/// @param url its submission prefix, `https`
/// @param key what its cosignatures are checked with
/// @param trust whose certificates its address may have
record WitnessSettings(URI url, CosignatureVerifier key, SSLContext trust) {
    static final String MEMBER = "witnesses";
    private static final Set<String> KEYS = Set.of("url", "vkey", "ca");
    private static final int WITNESSES_MAX = 16;

    /// @param data what a relative `ca` is relative to
    /// @throws StartRefused naming the witness that cannot be one
    static List<WitnessSettings> read(JsonObject file, Path data) {
        if (!file.members().containsKey(MEMBER)) {
            return List.of();
        }
        List<JsonObject> listed = file.objects(MEMBER);
        if (listed.size() > WITNESSES_MAX) {
            throw new StartRefused("there can be at most " + WITNESSES_MAX + " " + MEMBER);
        }
        return listed.stream().map(one -> one(one, data)).toList();
    }

    private static WitnessSettings one(JsonObject one, Path data) {
        if (!KEYS.containsAll(one.members().keySet())) {
            throw new StartRefused(MEMBER + ": each has url and vkey, and ca if need be");
        }
        String url = one.text("url");
        try {
            URI prefix = URI.create(url);
            Witness.requirePrefix(prefix);
            Optional<Path> authority = one.optionalText("ca").map(data::resolve);
            return new WitnessSettings(
                    prefix, CosignatureVerifier.parse(one.text("vkey")), PinnedTrust.of(authority));
        } catch (Malformed notKey) {
            throw new StartRefused(MEMBER + ": " + url + ": " + notKey.getMessage());
        } catch (IllegalArgumentException notPrefix) {
            throw new StartRefused(MEMBER + ": " + url + " is not an https address");
        } catch (IOException failure) {
            throw new StartRefused(MEMBER + ": " + url + ": ca: " + failure.getMessage());
        }
    }

    Witness open() {
        return new Witness(key, url, trust);
    }
}
