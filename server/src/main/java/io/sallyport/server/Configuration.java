package io.sallyport.server;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.StartRefused;
import io.sallyport.http.Listener;
import io.sallyport.sinks.ConfiguredSinks;
import io.sallyport.store.PostgresAddress;
import io.sallyport.transport.CertificateFiles;
import io.sallyport.transport.HostName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Everything that can be set, read once. The file is `config.json` in the data folder; the command
/// line wins over it. A name that is not known stops the start.
///
/// @param data the data folder
/// @param demo whether this is a demonstration, on loopback
/// @param origin where the public listener is reached, such as `https://id.example.org`; tenants'
///   issuers begin with it, so it is fixed by the first start
/// @param publicAddress what the public listener binds
/// @param pkcs11Module the library of the token that seals the root key
/// @param storeUrl the PostgreSQL database that holds the rows, when they are not in the data
///   folder
/// @param witnesses who cosigns the log's checkpoints
/// @param sinks where the log's events go
/// @param acme who issues one for it
/// @param certificate what the public listener shows, when it is not the instance's own
record Configuration(
        Path data,
        boolean demo,
        URI origin,
        InetSocketAddress publicAddress,
        Optional<String> storeUrl,
        Optional<Path> pkcs11Module,
        List<WitnessSettings> witnesses,
        ConfiguredSinks sinks,
        Optional<CertificateFiles> certificate,
        Optional<AcmeSettings> acme) {
    static final String FILE = "config.json";
    private static final int PORT = 8443;
    private static final Set<String> KEYS =
            Set.of(
                    "publicOrigin",
                    "publicAddress",
                    "publicPort",
                    "storeUrl",
                    "pkcs11Module",
                    WitnessSettings.MEMBER,
                    ConfiguredSinks.MEMBER,
                    CertificateAccess.CERTIFICATE,
                    CertificateAccess.KEY,
                    AcmeSettings.MEMBER);

    /// @throws StartRefused with one line that says what to change
    static Configuration read(Options options) {
        Path path = options.data().resolve(FILE);
        try {
            return read(options, file(path));
        } catch (JsonReader.Malformed malformed) {
            throw new StartRefused(path + ": " + malformed.getMessage());
        }
    }

    private static Configuration read(Options options, JsonObject file) {
        int port = options.publicPort().orElse(port(file));
        String address =
                options.demo() ? "127.0.0.1" : file.optionalText("publicAddress").orElse("0.0.0.0");
        Optional<String> made = file.optionalText("publicOrigin");
        String origin = options.origin().or(() -> made).orElse("https://localhost:" + port);
        String expected = options.demo() ? "https://localhost:" + port : origin;
        if (made.isPresent() && !made.get().equals(expected)) {
            throw new StartRefused(
                    "this instance was made for "
                            + made.get()
                            + ", and its tenants' issuers begin with that: start it for the same"
                            + " origin and port, or make another one in a new folder");
        }
        try {
            URI parsed = URI.create(origin.endsWith("/") ? trim(origin) : origin);
            HostName.of(parsed);
            return new Configuration(
                    options.data(),
                    options.demo(),
                    parsed,
                    new InetSocketAddress(InetAddress.getByName(address), port),
                    storeUrl(options, file),
                    options.sealing()
                            .module()
                            .or(() -> file.optionalText("pkcs11Module"))
                            .map(Path::of),
                    WitnessSettings.read(file, options.data()),
                    ConfiguredSinks.read(file, options.data()),
                    CertificateAccess.files(options, file),
                    AcmeSettings.read(file, options.data()));
        } catch (IllegalArgumentException notUri) {
            throw new StartRefused("publicOrigin is not a URL: " + origin);
        } catch (UnknownHostException unknown) {
            throw new StartRefused("publicAddress is not an address of this machine: " + address);
        }
    }

    /// Asks before anything is made: a first start fixes the port for good.
    ///
    /// @throws StartRefused when somebody else has it
    void requireFreePort() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(publicAddress);
        } catch (IOException notOurs) {
            throw Listener.taken("port " + publicAddress.getPort());
        }
    }

    /// What is kept in the file, so that later starts agree with the first.
    String json() {
        Map<String, Object> members = new TreeMap<>();
        members.put("publicAddress", publicAddress.getAddress().getHostAddress());
        members.put("publicOrigin", origin.toString());
        members.put("publicPort", publicAddress.getPort());
        storeUrl.ifPresent(url -> members.put("storeUrl", url));
        pkcs11Module.ifPresent(module -> members.put("pkcs11Module", module.toString()));
        return CanonicalJson.write(members) + "\n";
    }

    private static Optional<String> storeUrl(Options options, JsonObject file) {
        Optional<String> url = file.optionalText("storeUrl");
        if (options.demo() && url.isPresent()) {
            throw new StartRefused(
                    "a demonstration keeps its rows in its folder: take storeUrl out of "
                            + options.data().resolve(FILE));
        }
        url.ifPresent(PostgresAddress::of);
        return url;
    }

    private static String trim(String origin) {
        return origin.substring(0, origin.length() - 1);
    }

    private static int port(JsonObject file) {
        long port = file.optionalNumber("publicPort").orElse((long) PORT);
        if (port < 1 || port > 65_535) {
            throw new StartRefused("publicPort must be 1 to 65535");
        }
        return (int) port;
    }

    private static JsonObject file(Path path) {
        if (!Files.exists(path)) {
            return JsonObject.read(new byte[] {'{', '}'});
        }
        try {
            JsonObject file = JsonObject.read(Files.readAllBytes(path));
            Optional<String> unknown =
                    file.members().keySet().stream().filter(key -> !KEYS.contains(key)).findFirst();
            if (unknown.isPresent()) {
                throw new StartRefused(
                        "unknown configuration key \""
                                + unknown.get()
                                + "\" in "
                                + path
                                + ": the known ones are "
                                + new TreeSet<>(KEYS));
            }
            return file;
        } catch (IOException failure) {
            throw new StartRefused(path + " cannot be read: " + failure.getMessage());
        }
    }
}
