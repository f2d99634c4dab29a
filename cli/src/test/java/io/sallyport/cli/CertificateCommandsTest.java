package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.testkit.SampleCertificate;
import io.sallyport.testkit.SampleCertificate.Made;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates of applications, and the roots of those.
class CertificateCommandsTest {
    private static final Map<String, Object> ANCHOR =
            Map.of("tenant", "contoso", "fingerprint", "f1", "subject", "CN=R", "notAfter", "n");

    @TempDir private Path folder;
    private FakeInstance fake;
    private final List<JsonObject> asked = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        fake = new FakeInstance(folder);
    }

    @AfterEach
    void stop() throws IOException {
        fake.close();
    }

    private Cli.Ran run(String... arguments) {
        return Cli.on(folder).run(arguments);
    }

    private JsonObject create(String... more) {
        fake.onActivity(
                "application.create",
                parameters -> {
                    asked.add(parameters);
                    return Map.of("tenant", "contoso", "clientId", "c");
                });
        List<String> all =
                new ArrayList<>(
                        List.of("application", "create", "--tenant=contoso", "--name=Bank"));
        all.addAll(List.of(more));
        assertThat(run(all.toArray(String[]::new)).exit()).isEqualTo(Exit.SUCCESS);
        return asked.getLast();
    }

    @Test
    void registersAnApplicationByTheNameInItsCertificate() {
        Map<String, String> names =
                Map.of(
                        "--certificate-subject-dn", "tlsClientAuthSubjectDn",
                        "--certificate-san-dns", "tlsClientAuthSanDns",
                        "--certificate-san-uri", "tlsClientAuthSanUri",
                        "--certificate-san-ip", "tlsClientAuthSanIp",
                        "--certificate-san-email", "tlsClientAuthSanEmail");
        names.forEach((option, parameter) ->
                assertThat(create(option + "=x").text(parameter)).isEqualTo("x"));
        assertThat(create("--certificate-bound").yes("tlsClientCertificateBoundAccessTokens"))
                .isTrue();
        assertThat(create().members().keySet()).containsExactlyInAnyOrder("tenant", "name");
    }

    @Test
    void showsHowItIsKnown() {
        fake.onActivity(
                "application.create",
                _ ->
                        Map.of(
                                "clientId", "c",
                                "tlsClientAuthSanDns", "bank.example",
                                "tlsClientCertificateBoundAccessTokens", true));
        assertThat(run("application", "create", "--tenant=contoso", "--name=Bank").out())
                .contains("certificate san dns  bank.example")
                .containsPattern("bound tokens +(true|yes)")
                .doesNotContain("certificate san ip");
    }

    @Test
    void registersACertificateAsAKeySet() throws Exception {
        Made made =
                SampleCertificate.client("CN=x", Instant.parse("2026-11-28T00:00:00Z"))
                        .selfSigned();
        Path file = Files.writeString(folder.resolve("own.pem"), made.pem());
        String jwks = create("--certificate=" + file).text("tlsClientAuthJwks");
        JsonObject key =
                JsonObject.read(jwks.getBytes(StandardCharsets.UTF_8)).objects("keys").getFirst();
        assertThat(Base64.getDecoder().decode(key.texts("x5c").getFirst()))
                .isEqualTo(made.certificate().getEncoded());
        ECPublicKey open = (ECPublicKey) made.certificate().getPublicKey();
        assertThat(key.text("kty")).isEqualTo("EC");
        assertThat(key.text("crv")).isEqualTo("P-256");
        byte[] x = Base64.getUrlDecoder().decode(key.text("x"));
        assertThat(x).hasSize(32);
        assertThat(new BigInteger(1, x)).isEqualTo(open.getW().getAffineX());
    }

    @Test
    void saysThatAFileHoldsNoCertificate() throws IOException {
        Path file = Files.writeString(folder.resolve("none.pem"), "-----BEGIN CERTIFICATE-----");
        Cli.Ran ran =
                run(
                        "application",
                        "create",
                        "--tenant=contoso",
                        "--name=Bank",
                        "--certificate=" + file);
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("no certificate in PEM");
    }

    @Test
    void addsListsAndRemovesRoots() throws IOException {
        Path file = Files.writeString(folder.resolve("root.pem"), "a root");
        fake.onActivity(
                "trust-anchor.add",
                parameters -> {
                    asked.add(parameters);
                    return ANCHOR;
                });
        Cli.Ran added =
                run(
                        "trust-anchor",
                        "add",
                        "--tenant=contoso",
                        file.toString(),
                        "--crl=http://c",
                        "--ocsp=http://o");
        assertThat(added.out()).contains("fingerprint  f1").contains("CN=R");
        assertThat(asked.getLast().members())
                .isEqualTo(
                        Map.of(
                                "tenant", "contoso",
                                "certificate", "a root",
                                "crl", "http://c",
                                "ocsp", "http://o"));
        fake.onActivity("trust-anchor.list", _ -> Map.of("trustAnchors", List.of(ANCHOR)));
        assertThat(run("trust-anchor", "list", "--tenant=contoso").out().lines())
                .hasSize(2)
                .element(1)
                .asString()
                .startsWith("f1           CN=R");
        fake.onActivity(
                "trust-anchor.remove",
                parameters -> {
                    asked.add(parameters);
                    return ANCHOR;
                });
        run("trust-anchor", "remove", "--tenant=contoso", "f1");
        assertThat(asked.getLast().text("fingerprint")).isEqualTo("f1");
    }
}
