package io.sallyport.server;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A running demonstration as its clients see it: what stands in `demo.json`, HTTPS, and the
/// socket.
final class DemoInstance {
    private final Path folder;
    private final JsonObject demo;
    private final HttpClient client;

    DemoInstance(Path folder) {
        this.folder = folder;
        try {
            this.demo = JsonObject.read(Files.readAllBytes(folder.resolve("demo.json")));
            this.client =
                    HttpClient.newBuilder()
                            .sslContext(trusting(Path.of(demo.text("ca"))))
                            .version(HttpClient.Version.HTTP_1_1)
                            .connectTimeout(Duration.ofSeconds(10))
                            .build();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static SSLContext trusting(Path authority) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(
                    "authority",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(Files.readAllBytes(authority))));
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    JsonObject demo() {
        return demo;
    }

    JsonObject tenant(int number) {
        return demo.objects("tenants").get(number);
    }

    JsonObject client(int tenant) {
        return tenant(tenant).objects("clients").getFirst();
    }

    String issuer(int tenant) {
        return tenant(tenant).text("issuer");
    }

    HttpResponse<String> get(String url, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    HttpResponse<String> post(String url, Map<String, String> form, String... headers) {
        String body =
                form.entrySet().stream()
                        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                        .collect(Collectors.joining("&"));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    HttpResponse<String> send(String method, String url, String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url))
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// A Basic header for a client of a tenant.
    String basic(int tenant) {
        String pair = client(tenant).text("clientId") + ":" + client(tenant).text("clientSecret");
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    JsonObject token(int tenant) {
        return object(
                post(
                        issuer(tenant) + "/oauth2/token",
                        Map.of("grant_type", "client_credentials"),
                        "Authorization",
                        basic(tenant)));
    }

    static JsonObject object(HttpResponse<String> answer) {
        return JsonObject.read(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    /// Runs an activity through the instance's socket; anything but 200 is an error.
    JsonObject activity(String name, Map<String, Object> parameters) {
        return activity(folder, name, parameters);
    }

    List<JsonObject> protectors() {
        return activity("protector.list", Map.of()).objects("protectors");
    }

    static JsonObject activity(Path folder, String name, Map<String, Object> parameters) {
        byte[] body = CanonicalJson.write(parameters).getBytes(StandardCharsets.UTF_8);
        return local(folder, "POST /v1/activities/" + name, body);
    }

    /// Writes or verifies a backup and waits for the end; what came of it.
    static JsonObject backup(Path folder, String act, Path file) {
        JsonObject state = activity(folder, "backup." + act, Map.of("file", file.toString()));
        while (state.yes("running")) {
            Thread.onSpinWait();
            state = backup(folder);
        }
        return state;
    }

    static JsonObject backup(Path folder) {
        return local(folder, "GET /v1/backup", new byte[0]);
    }

    /// A page of an export of the log.
    static JsonObject exported(Path folder, String export, long position) {
        String path = "/v1/audit/exports/" + export + "?position=" + position;
        return local(folder, "GET " + path, new byte[0]);
    }

    /// As a scraper reads them.
    String metrics() {
        return said(folder, "GET /v1/metrics", new byte[0]);
    }

    private static JsonObject local(Path folder, String what, byte[] body) {
        return JsonObject.read(said(folder, what, body).getBytes(StandardCharsets.UTF_8));
    }

    private static String said(Path folder, String what, byte[] body) {
        String head =
                what
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close"
                        + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length
                        + "\r\n\r\n";
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(folder.resolve("sallyport.sock")));
            channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
            channel.write(ByteBuffer.wrap(body));
            byte[] answer = Channels.newInputStream(channel).readAllBytes();
            if (answer.length == 0) {
                throw new EOFException("the server ended before it answered");
            }
            String text = new String(answer, StandardCharsets.UTF_8);
            if (!text.startsWith("HTTP/1.1 200")) {
                throw new AssertionError(what + " was refused: " + text);
            }
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
