package io.sallyport.sinks;

import io.sallyport.audit.LogFormat;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.StartRefused;
import io.sallyport.outbound.EgressPolicy;
import io.sallyport.outbound.EgressRefused;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads one sink out of the configuration. Whatever is wrong names the sink and the member.
final class SettingsReader {
    private static final int SYSLOG_PORT = 6514;
    private static final long FILE_BYTES = 100L << 20;
    private static final long FILE_BYTES_MAX = 1L << 40;
    private static final Set<String> COMMON =
            Set.of("name", "kind", "format", "begin", "lagEntries", "lagSeconds");
    private static final Set<String> FILE = Set.of("folder", "maxBytes", "keep");
    private static final Set<String> SYSLOG = Set.of("host", "port", "ca", "certificate", "key");
    private static final Set<String> WEBHOOK = Set.of("url", "ca", "secretFile", "body");

    private final JsonObject given;
    private final Path data;
    private final String name;

    private SettingsReader(JsonObject given, Path data, String name) {
        this.given = given;
        this.data = data;
        this.name = name;
    }

    static SettingsReader of(JsonObject given, Path data) {
        String name = new SettingsReader(given, data, "").text("name");
        if (!name.matches("[a-z0-9][a-z0-9-]{0,31}")) {
            throw new StartRefused(
                    ConfiguredSinks.MEMBER
                            + ": a name has 1 to 32 small letters, digits and hyphens");
        }
        return new SettingsReader(given, data, name);
    }

    SinkSettings settings() {
        Destination to = destination();
        LogFormat format =
                LogFormat.named(given.optionalText("format").orElse("jsonl"))
                        .orElseThrow(() -> wrong("format is jsonl or ocsf"));
        SinkSettings.Bounds usual = SinkSettings.Bounds.USUAL;
        return new SinkSettings(
                name,
                format,
                oneOf("begin", "now", "start"),
                new SinkSettings.Bounds(
                        number("lagEntries", usual.entries(), 1, Long.MAX_VALUE),
                        Duration.ofSeconds(
                                number("lagSeconds", usual.time().toSeconds(), 10, 1L << 31))),
                to);
    }

    private Destination destination() {
        return switch (text("kind")) {
            case "file" -> file();
            case "syslog" -> syslog();
            case "webhook" -> webhook();
            default -> throw wrong("kind is file, syslog or webhook");
        };
    }

    private Destination file() {
        requireKnown(FILE);
        Path folder = path("folder").orElseThrow(() -> wrong("folder is missing"));
        if (folder.startsWith(data.toAbsolutePath().normalize())) {
            throw wrong("folder is inside the data folder: take another one");
        }
        return new Destination.Folder(
                folder,
                number("maxBytes", FILE_BYTES, 1 << 16, FILE_BYTES_MAX),
                number("keep", 0, 0, 1 << 20));
    }

    private Destination syslog() {
        requireKnown(SYSLOG);
        Optional<Path> certificate = path("certificate");
        Optional<Path> key = path("key");
        if (certificate.isPresent() != key.isPresent()) {
            throw wrong("certificate and key go together");
        }
        String host = text("host");
        int port = (int) number("port", SYSLOG_PORT, 1, 65_535);
        try {
            EgressPolicy.to(host, port);
        } catch (EgressRefused refused) {
            throw wrong(
                    "host is a name or an address, without scheme and port: "
                            + refused.getMessage());
        }
        return new Destination.Syslog(
                host, port, tls(new ClientTls.Files(path("ca"), certificate, key)));
    }

    private ClientTls tls(ClientTls.Files files) {
        try {
            return ClientTls.read(files);
        } catch (IOException failure) {
            throw wrong(why(failure));
        }
    }

    private Destination webhook() {
        requireKnown(WEBHOOK);
        URI url;
        try {
            url = URI.create(text("url"));
        } catch (IllegalArgumentException notUrl) {
            throw wrong("url is not an address");
        }
        requireUsual(url);
        boolean array = oneOf("body", "lines", "array");
        Path secret = path("secretFile").orElseThrow(() -> wrong("secretFile is missing"));
        try {
            WebhookSecret.read(secret);
        } catch (IOException failure) {
            throw wrong("secretFile: " + why(failure));
        }
        ClientTls.Files files = new ClientTls.Files(path("ca"), Optional.empty(), Optional.empty());
        return new Destination.Webhook(url, tls(files), secret, array);
    }

    private void requireUsual(URI url) {
        try {
            EgressPolicy.to(url);
        } catch (EgressRefused refused) {
            throw wrong(
                    "url is an https address, without a password in it: " + refused.getMessage());
        }
        if (url.getRawFragment() != null) {
            throw wrong("url has no fragment");
        }
    }

    private String text(String member) {
        return given.optionalText(member).orElseThrow(() -> wrong(member + " is missing"));
    }

    private Optional<Path> path(String member) {
        try {
            Optional<Path> path = given.optionalText(member).map(Path::of);
            if (path.isPresent() && !path.get().isAbsolute()) {
                throw wrong(member + " is not an absolute path");
            }
            return path.map(Path::normalize);
        } catch (InvalidPathException notPath) {
            throw wrong(member + " is not a path");
        }
    }

    private long number(String member, long usual, long atLeast, long atMost) {
        long number = given.optionalNumber(member).orElse(usual);
        if (number < atLeast || number > atMost) {
            throw wrong(member + " is " + atLeast + " to " + atMost);
        }
        return number;
    }

    /// Returns whether it is the second of the two; the first is usual.
    private boolean oneOf(String member, String first, String second) {
        String word = given.optionalText(member).orElse(first);
        if (!word.equals(first) && !word.equals(second)) {
            throw wrong(member + " is " + first + " or " + second);
        }
        return word.equals(second);
    }

    private void requireKnown(Set<String> ofKind) {
        Set<String> known = new TreeSet<>(COMMON);
        known.addAll(ofKind);
        for (String member : given.members().keySet()) {
            if (!known.contains(member)) {
                throw wrong("\"" + member + "\" is not known: the known ones are " + known);
            }
        }
    }

    private static String why(IOException failure) {
        return failure instanceof FileSystemException file
                ? file.getFile() + " cannot be read"
                : String.valueOf(failure.getMessage());
    }

    private StartRefused wrong(String what) {
        String whose = name.isEmpty() ? "" : " \"" + name + "\"";
        return new StartRefused("config.json: " + ConfiguredSinks.MEMBER + whose + ": " + what);
    }
}
