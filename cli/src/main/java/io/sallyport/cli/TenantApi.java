package io.sallyport.cli;

import io.sallyport.audit.merkle.PinnedTrust;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/// A tenant's own API over HTTPS, as one of the tenant's applications: nobody needs the instance's
/// data folder for it, and the instance's owner has no way in here.
final class TenantApi implements AutoCloseable {
    private static final String ISSUER = "--issuer";
    private static final String CLIENT_ID = "--client-id";
    private static final String SECRET_DESCRIPTOR = "--client-secret-fd";
    private static final String AUTHORITY = "--ca";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int NO_CONTENT = 204;
    private static final int UNAUTHORIZED = 401;
    private static final List<Integer> LATER = List.of(429, 503);

    /// How often one request is sent again, and what is waited before the first time.
    private static final int ATTEMPTS_MAX = 8;

    private static final long WAIT_NANOS = Duration.ofMillis(250).toNanos();

    private final HttpClient client;
    private final URI issuer;
    private final String credentials;
    private @Nullable String token;

    private TenantApi(HttpClient client, URI issuer, String credentials) {
        this.client = client;
        this.issuer = issuer;
        this.credentials = credentials;
    }

    static List<ArgSpec> options() {
        return List.of(
                Options.required(
                        ISSUER,
                        "URL",
                        "The tenant's issuer, such as https://localhost:8443/contoso."),
                Options.required(CLIENT_ID, "ID", "One of the tenant's applications."),
                Options.number(
                                SECRET_DESCRIPTOR,
                                "FD",
                                "Read its secret from this open file descriptor.")
                        .toBuilder()
                        .required(true)
                        .build(),
                Options.text(
                        AUTHORITY,
                        "FILE",
                        "Trust the certificates of this authority (PEM) and of no other."));
    }

    /// @param scope what the command needs; empty for what the application gets without asking
    static TenantApi of(Call call, String scope) throws IOException {
        URI issuer = issuer(call.text(ISSUER));
        HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(PinnedTrust.of(call.optional(AUTHORITY).map(Path::of)))
                        .connectTimeout(PATIENCE)
                        .build();
        Map<String, String> form = new TreeMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", call.text(CLIENT_ID));
        form.put(
                "client_secret",
                SecretDescriptor.read(call.number(SECRET_DESCRIPTOR).orElseThrow()));
        if (!scope.isEmpty()) {
            form.put("scope", scope);
        }
        return new TenantApi(
                client,
                issuer,
                form.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&")));
    }

    private static URI issuer(String given) {
        return uri(given.replaceFirst("/$", ""))
                .filter(uri -> "https".equals(uri.getScheme()) && uri.getHost() != null)
                .orElseThrow(
                        () -> CommandFailed.usage(ISSUER + " is an https:// address with a host"));
    }

    private static Optional<URI> uri(String given) {
        try {
            return Optional.of(new URI(given));
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    String issuer() {
        return issuer.toString();
    }

    /// @param path behind the issuer
    JsonObject get(String path) throws IOException {
        return require(send(HttpRequest.newBuilder(at(path)).GET()));
    }

    /// Empty for what is not there.
    Optional<JsonObject> find(String path) throws IOException {
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(at(path)).GET());
        return answer.statusCode() == 404 ? Optional.empty() : Optional.of(require(answer));
    }

    JsonObject post(String path, String type, byte[] body) throws IOException {
        return send("POST", path, type, body);
    }

    /// @param body empty for none
    /// @return empty where nothing is answered
    JsonObject send(String method, String path, String type, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(path));
        if (body.length > 0) {
            request.header("Content-Type", type);
        }
        return require(
                send(
                        request.method(
                                method,
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body))));
    }

    private URI at(String path) {
        return URI.create(issuer + path);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
        for (int attempt = 0; ; attempt++) {
            HttpResponse<byte[]> answer =
                    exchange(request.setHeader("Authorization", "Bearer " + token()));
            boolean again =
                    answer.statusCode() == UNAUTHORIZED || LATER.contains(answer.statusCode());
            if (!again || attempt == ATTEMPTS_MAX) {
                return answer;
            }
            if (answer.statusCode() == UNAUTHORIZED) {
                // Its time is over; a new one that is not taken either ends this.
                token = null;
                attempt = ATTEMPTS_MAX - 1;
            } else {
                LockSupport.parkNanos(
                        answer.headers()
                                .firstValue("Retry-After")
                                .filter(text -> text.matches("[0-9]{1,2}"))
                                .map(text -> Duration.ofSeconds(Long.parseLong(text)).toNanos())
                                .orElse(WAIT_NANOS << attempt));
            }
        }
    }

    private String token() throws IOException {
        String known = token;
        if (known == null) {
            HttpRequest.Builder asked =
                    HttpRequest.newBuilder(at("/oauth2/token"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(credentials));
            known = require(exchange(asked)).text("access_token");
            token = known;
        }
        return known;
    }

    private HttpResponse<byte[]> exchange(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofByteArray());
        } catch (ConnectException _) {
            throw new IOException("nothing answers at " + issuer);
        } catch (SSLHandshakeException untrusted) {
            throw new CommandFailed(
                    "the certificate at "
                            + issuer
                            + " is not trusted here; give its authority with "
                            + AUTHORITY);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private static JsonObject require(HttpResponse<byte[]> answer) {
        if (answer.statusCode() == NO_CONTENT) {
            return new JsonObject(Map.of());
        }
        JsonObject object = object(answer);
        if (answer.statusCode() == 200 || answer.statusCode() == 201) {
            return object;
        }
        if (object.members().containsKey("error")) {
            // RFC 6749 5.2.
            throw new CommandFailed(
                    object.text("error")
                            + object.optionalText("error_description")
                                    .map(text -> ": " + text)
                                    .orElse(""));
        }
        throw Refused.of(answer.statusCode(), object);
    }

    private static JsonObject object(HttpResponse<byte[]> answer) {
        try {
            return new JsonObject(JsonReader.wholeObject(answer.body()));
        } catch (JsonReader.Malformed _) {
            throw new CommandFailed(
                    "what answers there is no such API: status " + answer.statusCode());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
