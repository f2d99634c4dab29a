package io.sallyport.server;

import io.sallyport.directory.Ceilings;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.StartRefused;
import io.sallyport.http.Site;
import io.sallyport.pages.Brand;
import io.sallyport.sinks.ConfiguredSinks;
import io.sallyport.store.PostgresAddress;
import io.sallyport.transport.CertificateFiles;
import io.sallyport.transport.HostName;
import io.sallyport.transport.Plane;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Everything that can be set, read once. The file is `config.json` in the data folder; the command
/// line wins over it. A name that is not known stops the start.
///
/// @param data the data folder
/// @param demo whether this is a demonstration, on loopback
/// @param origin where the public listener is reached, such as `https://id.example.org`; tenants'
///   issuers begin with it, so it is fixed by the first start
/// @param addresses what the listener of each plane binds
/// @param pkcs11Module the library of the token that seals the root key
/// @param storeUrl the PostgreSQL database that holds the rows, when they are not in the data
///   folder
/// @param witnesses who cosigns the log's checkpoints
/// @param ceilings what no tenant's settings exceed
/// @param sinks where the log's events go
/// @param statusHosts hosts with private addresses that may say whether a client's certificate was
///   revoked, each as `host:port`
/// @param attestationRoots of makers of authenticators whose keys cannot leave their hardware
/// @param acme who issues one for it
/// @param certificate what the public listener shows, when it is not the instance's own
record Configuration(
        Path data,
        boolean demo,
        URI origin,
        Map<Plane, InetSocketAddress> addresses,
        Optional<String> storeUrl,
        Optional<Path> pkcs11Module,
        List<WitnessSettings> witnesses,
        Ceilings ceilings,
        ConfiguredSinks sinks,
        Set<String> statusHosts,
        List<X509Certificate> attestationRoots,
        Optional<CertificateFiles> certificate,
        Optional<AcmeSettings> acme) {
    static final String FILE = "config.json";
    private static final String STATUS_HOSTS = "certificateStatusHosts";
    private static final String PUBLIC_ORIGIN = "publicOrigin";
    private static final Set<String> KEYS =
            Stream.concat(
                            Addresses.members(),
                            Stream.of(
                                    PUBLIC_ORIGIN,
                                    "storeUrl",
                                    "pkcs11Module",
                                    WitnessSettings.MEMBER,
                                    Ceilings.MEMBER,
                                    ConfiguredSinks.MEMBER,
                                    STATUS_HOSTS,
                                    AttestationRoots.MEMBER,
                                    CertificateAccess.CERTIFICATE,
                                    CertificateAccess.KEY,
                                    AcmeSettings.MEMBER))
                    .collect(Collectors.toUnmodifiableSet());

    Configuration {
        addresses = Map.copyOf(addresses);
    }

    InetSocketAddress address(Plane plane) {
        return Objects.requireNonNull(addresses.get(plane));
    }

    /// Where the listener of a plane is reached.
    URI origin(Plane plane) {
        if (plane == Plane.PUBLIC) {
            return origin;
        }
        String host = plane.host(HostName.of(origin)).value();
        return URI.create("https://" + host + ":" + address(plane).getPort());
    }

    /// What the listener of a plane is to a browser.
    Site site(Plane plane) {
        return Site.at(origin(plane), Brand.ofNobody(demo));
    }

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
        Map<Plane, InetSocketAddress> addresses = Addresses.read(options, file);
        int port = Objects.requireNonNull(addresses.get(Plane.PUBLIC)).getPort();
        Optional<String> made = file.optionalText(PUBLIC_ORIGIN);
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
                    addresses,
                    storeUrl(options, file),
                    options.sealing()
                            .module()
                            .or(() -> file.optionalText("pkcs11Module"))
                            .map(Path::of),
                    WitnessSettings.read(file, options.data()),
                    Ceilings.read(file),
                    ConfiguredSinks.read(file, options.data()),
                    statusHosts(file),
                    AttestationRoots.read(file, options.data()),
                    CertificateAccess.files(options, file),
                    AcmeSettings.read(file, options.data()));
        } catch (IllegalArgumentException notUri) {
            throw new StartRefused(PUBLIC_ORIGIN + " is not a URL: " + origin);
        }
    }

    /// Asks before anything is made: a first start fixes the public port for good.
    ///
    /// @throws StartRefused when somebody else has one
    void requireFreePorts() {
        addresses.values().forEach(Addresses::requireFree);
    }

    /// What is kept in the file, so that later starts agree with the first.
    String json() {
        Map<String, Object> members = new TreeMap<>();
        members.put(PUBLIC_ORIGIN, origin.toString());
        members.putAll(Addresses.written(addresses));
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

    private static Set<String> statusHosts(JsonObject file) {
        List<String> hosts =
                file.members().containsKey(STATUS_HOSTS) ? file.texts(STATUS_HOSTS) : List.of();
        if (!hosts.stream().allMatch(host -> host.matches("[a-z0-9.:-]+:[0-9]{1,5}"))) {
            throw new StartRefused(STATUS_HOSTS + " lists hosts as host:port, in small letters");
        }
        return Set.copyOf(hosts);
    }

    private static String trim(String origin) {
        return origin.substring(0, origin.length() - 1);
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
