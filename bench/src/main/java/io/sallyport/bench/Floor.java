package io.sallyport.bench;

import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.sallyport.keys.CryptoProvider;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import io.sallyport.transport.ServerTls;
import io.sallyport.transport.TlsIdentity;
import io.sallyport.transport.TlsPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/// The floor under a token: the same web server, TLS policy and body sizes, and nothing else. `POST
/// /floor` answers 690 fixed bytes; `POST /signed` makes one ES256 signature first. What a token
/// costs beyond `/signed` is ours.
public final class Floor {
    private static final int BODY_BYTES = 690;
    private static final int SIGNED_BYTES = 480;

    private Floor() {}

    /// @param arguments port, PKCS #12 file with the server's key (password "bench"), file for the
    ///   process id
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        CryptoProvider.install();
        SigningKey key = SigningKey.generate(SignatureAlgorithm.ES256);
        TlsIdentity identity = identity(Path.of(arguments[1]));
        Tls tls =
                Tls.builder()
                        .sslContext(ServerTls.open(() -> identity).context())
                        .sslParameters(TlsPolicy.PUBLIC.parameters())
                        .build();
        byte[] body = "x".repeat(BODY_BYTES).getBytes(StandardCharsets.US_ASCII);
        byte[] input = new byte[SIGNED_BYTES];
        WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(arguments[0]))
                .tls(tls)
                .useNio(false)
                .backlog(1_024)
                .connectionOptions(options -> options.tcpNoDelay(true))
                .routing(routing ->
                        routing.post(
                                        "/floor",
                                        (in, out) -> {
                                            in.content().as(byte[].class);
                                            out.header(HeaderValues.CONTENT_TYPE_JSON);
                                            out.send(body);
                                        })
                                .post(
                                        "/signed",
                                        (in, out) -> {
                                            in.content().as(byte[].class);
                                            byte[] signature = key.sign(input);
                                            out.header(HeaderValues.CONTENT_TYPE_JSON);
                                            out.header(
                                                    HeaderNames.ETAG,
                                                    Base64.getUrlEncoder()
                                                            .encodeToString(signature));
                                            out.send(body);
                                        }))
                .build()
                .start();
        Files.writeString(Path.of(arguments[2]), ProcessHandle.current().pid() + "\n");
    }

    private static TlsIdentity identity(Path file) throws IOException, GeneralSecurityException {
        char[] password = "bench".toCharArray();
        KeyStore store = KeyStore.getInstance(file.toFile(), password);
        String alias = store.aliases().nextElement();
        return new TlsIdentity(
                List.of((X509Certificate) store.getCertificate(alias)),
                (PrivateKey) store.getKey(alias, password));
    }
}
