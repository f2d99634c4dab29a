package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.testkit.SampleCertificate;
import io.sallyport.testkit.SampleCertificate.Made;
import io.sallyport.testkit.StatusServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients with certificates (RFC 8705) over real TLS, with curl: the right certificate gets a
/// token that is bound to it, every other is refused with its reason in the log.
class ClientCertificateStoryTest {
    private static final String NAME = "tlsClientAuthSubjectDn";
    private static final String DN = "CN=Reports,O=Contoso";
    private static final Duration DAY = Duration.ofDays(1);
    private static final long REVOKED = 13;

    @TempDir private static Path folder;
    @TempDir private static Path files;
    private static StatusServer status;
    private static Node node;
    private static DemoInstance instance;
    private static Made root;
    private static Made foreign;
    private static Optional<String> right = Optional.empty();

    @BeforeAll
    static void start() throws IOException {
        status = new StatusServer();
        Files.writeString(
                folder.resolve("config.json"),
                CanonicalJson.write(Map.of("certificateStatusHosts", List.of(status.authority()))));
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
        root = SampleCertificate.authority("CN=Contoso Root", now()).selfSigned();
        foreign = SampleCertificate.authority("CN=Fabrikam Root", now()).selfSigned();
        status.answers("/crl", _ -> root.list(now(), REVOKED));
        trust("contoso", root);
        trust("fabrikam", foreign);
        for (String tenant : List.of("contoso", "fabrikam")) {
            instance.activity(
                    "application.create",
                    Map.of(
                            "tenant",
                            tenant,
                            "name",
                            "Reports",
                            "clientId",
                            "reports",
                            "scopes",
                            List.of("applications.read"),
                            NAME,
                            DN));
        }
        right = Optional.of(file(own().signedBy(root)));
    }

    @AfterAll
    static void stop() {
        node.close();
        status.close();
    }

    private static Instant now() {
        return Instant.now();
    }

    private static void trust(String tenant, Made anchor) {
        instance.activity(
                "trust-anchor.add", Map.of("tenant", tenant, "certificate", anchor.pem()));
    }

    /// Of the client, for a month: longer than what may do without a list.
    private static SampleCertificate own() {
        return unlisted().listed(status.url("/crl"));
    }

    private static SampleCertificate unlisted() {
        return SampleCertificate.client(DN, now())
                .lasting(now().minus(DAY), now().plus(DAY.multipliedBy(30)));
    }

    private static String file(Made made) {
        try {
            Path file = Files.createTempFile(files, "client", ".pem");
            return Files.writeString(file, made.pemWithKey()).toString();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private record Answer(int status, String body) {
        JsonObject json() {
            return JsonObject.read(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Answer curl(Optional<String> certificate, String url, String... more) {
        List<String> command =
                new ArrayList<>(List.of("curl", "-sS", "--cacert", folder + "/ca.pem"));
        certificate.ifPresent(pem -> command.addAll(List.of("--cert", pem)));
        command.addAll(List.of("-w", "\n%{http_code}"));
        command.addAll(List.of(more));
        command.add(url);
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String all =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int last = all.lastIndexOf('\n');
            return new Answer(Integer.parseInt(all.substring(last + 1)), all.substring(0, last));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static JsonObject metadata() {
        return curl(Optional.empty(), instance.issuer(0) + "/.well-known/openid-configuration")
                .json();
    }

    private static String cardOrigin() {
        String token = metadata().object("mtls_endpoint_aliases").text("token_endpoint");
        return token.replace("/contoso/oauth2/token", "");
    }

    private static Answer ask(Optional<String> certificate, String origin) {
        return curl(
                certificate,
                origin + "/contoso/oauth2/token",
                "-d",
                "grant_type=client_credentials",
                "-d",
                "client_id=reports");
    }

    private static Answer use(Optional<String> certificate, String origin, String token) {
        return curl(
                certificate,
                origin + "/contoso/api/v1/applications",
                "-H",
                "Authorization: Bearer " + token);
    }

    private static void isTold(String reason) {
        Events.await(
                node,
                AuditAction.REQUEST_REFUSED,
                event -> event.object("details").text("reason").equals(reason));
    }

    private static void refuses(String reason, SampleCertificate certificate, Made issuer) {
        refuses(reason, file(certificate.signedBy(issuer)));
    }

    private static void refuses(String reason, String certificate) {
        Answer answer = ask(Optional.of(certificate), cardOrigin());
        assertThat(answer.status()).as(reason).isEqualTo(401);
        assertThat(answer.json().text("error")).isEqualTo("invalid_client");
        isTold(reason);
    }

    @Test
    void theRightCertificateGetsATokenThatIsBoundToIt() {
        Answer answer = ask(right, cardOrigin());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        String token = answer.json().text("access_token");
        String payload = token.split("\\.", -1)[1];
        String thumbprint =
                JsonObject.read(Base64.getUrlDecoder().decode(payload))
                        .object("cnf")
                        .text("x5t#S256");
        assertThat(thumbprint).hasSize(43);
        assertThat(use(right, cardOrigin(), token).status()).isEqualTo(200);
        // Another one of the same client, whom it belongs to all the same.
        String other = file(own().signedBy(root));
        assertThat(use(Optional.of(other), cardOrigin(), token).status()).isEqualTo(401);
        isTold("token-certificate-other");
        assertThat(use(Optional.empty(), cardOrigin(), token).status()).isEqualTo(401);
        isTold("token-certificate-missing");
        String open = instance.issuer(0).replace("/contoso", "");
        assertThat(use(right, open, token).status()).isEqualTo(401);
        JsonObject introspected =
                DemoInstance.object(
                        instance.post(
                                instance.issuer(0) + "/oauth2/introspect",
                                Map.of("token", token),
                                "Authorization",
                                instance.basic(0)));
        assertThat(introspected.object("cnf").text("x5t#S256")).isEqualTo(thumbprint);
    }

    @Test
    void everyOtherCertificateIsRefused() {
        refuses("certificate-untrusted", own(), foreign);
        refuses("certificate-untrusted", file(own().selfSigned()));
        refuses(
                "certificate-name",
                SampleCertificate.client("CN=Others,O=Contoso", now()).listed(status.url("/crl")),
                root);
        refuses(
                "certificate-expired",
                own().lasting(now().minus(DAY), now().minusSeconds(60)),
                root);
        int both = KeyUsage.keyCertSign | KeyUsage.digitalSignature;
        refuses(
                "certificate-is-authority",
                SampleCertificate.authority(DN, now()).usable(both),
                root);
        // What may sign no handshake ends it, before there is anything to answer.
        String silent = file(SampleCertificate.authority(DN, now()).signedBy(root));
        assertThat(ask(Optional.of(silent), cardOrigin()).status()).isZero();
        Events.await(
                node,
                AuditAction.REQUEST_REFUSED,
                event ->
                        event.object("details").text("reason").startsWith("tls-alert-sent-")
                                && event.object("details").text("place").equals("tls/card"));
        refuses("certificate-revoked", own().numbered(REVOKED), root);
        refuses("certificate-status-unavailable", own().listed(status.url("/none")), root);
        refuses("certificate-status-unavailable", own().listed("http://localhost:1/crl"), root);
    }

    @Test
    void whoShowsNoneIsRefusedAndToldWhere() {
        Answer none = ask(Optional.empty(), cardOrigin());
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.body()).contains("mtls_endpoint_aliases");
        isTold("certificate-missing");
        // The public listener asks for none, whatever curl has.
        Answer open = ask(right, instance.issuer(0).replace("/contoso", ""));
        assertThat(open.status()).isEqualTo(401);
        assertThat(open.body()).contains("mtls_endpoint_aliases");
    }

    @Test
    void whatIsPromisedIsServed() {
        JsonObject metadata = metadata();
        assertThat(metadata.texts("token_endpoint_auth_methods_supported"))
                .contains("tls_client_auth", "self_signed_tls_client_auth");
        JsonObject aliases = metadata.object("mtls_endpoint_aliases");
        String token = ask(right, cardOrigin()).json().text("access_token");
        for (String act : List.of("introspection", "revocation")) {
            Answer answer =
                    curl(
                            right,
                            aliases.text(act + "_endpoint"),
                            "-d",
                            "client_id=reports",
                            "-d",
                            "token=" + token);
            assertThat(answer.status()).as(act).isEqualTo(200);
        }
        assertThat(use(right, cardOrigin(), token).status()).isEqualTo(401);
    }
}
