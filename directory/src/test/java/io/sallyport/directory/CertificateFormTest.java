package io.sallyport.directory;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.testkit.SampleCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Applications that are registered for certificates, and the roots of those.
class CertificateFormTest {
    private static final String BOUND = "tlsClientCertificateBoundAccessTokens";

    @TempDir private static Path folder;
    private static SmallInstance instance;
    private static Tenant contoso;

    @BeforeAll
    static void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenants.create(instance.realm(), "contoso");
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static JsonObject run(String name, Map<String, Object> given) {
        Map<String, Object> all = new TreeMap<>(given);
        all.put("tenant", "contoso");
        Activity activity =
                Stream.concat(
                                new ApplicationActivities(
                                                instance.tenants,
                                                instance.applications,
                                                new FakeKeySets())
                                        .activities().stream(),
                                new TrustAnchorActivities(instance.tenants, instance.anchors)
                                        .activities().stream())
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        Object result =
                activity.effect().perform(instance.realm(), ActivityArguments.check(activity, all));
        return JsonObject.read(CanonicalJson.write(result).getBytes(StandardCharsets.UTF_8));
    }

    @SafeVarargs
    private static JsonObject create(String clientId, Entry<String, Object>... more) {
        Map<String, Object> given = new TreeMap<>(Map.of("name", "Jobs", "clientId", clientId));
        for (Entry<String, Object> one : more) {
            given.put(Objects.requireNonNull(one).getKey(), one.getValue());
        }
        return run("application.create", given);
    }

    private static Application found(String clientId) {
        instance.restart();
        return instance.applications.find(instance.in(contoso), clientId).orElseThrow();
    }

    @Test
    void isKnownByOneName() {
        JsonObject shown = create("named", entry("tlsClientAuthSanDns", "Jobs.Example"));
        assertThat(shown.text("authentication")).isEqualTo("tls_client_auth");
        assertThat(shown.text("tlsClientAuthSanDns")).isEqualTo("jobs.example");
        assertThat(shown.yes(BOUND)).isTrue();
        assertThat(shown.members()).doesNotContainKey("clientSecret");
        Application found = found("named");
        assertThat(found.credential())
                .isEqualTo(
                        new Credential.Named(
                                SubjectName.of(SubjectName.Kind.SAN_DNS, "jobs.example")));
        assertThat(found.boundTokens()).isTrue();
    }

    @Test
    void isKnownByItsCertificate() {
        JsonObject shown = create("pinned", entry("tlsClientAuthJwks", FakeKeySets.CERTIFIED));
        assertThat(shown.text("authentication")).isEqualTo("self_signed_tls_client_auth");
        Application found = found("pinned");
        assertThat(found.credential())
                .isEqualTo(new Credential.Pinned(List.of(FakeKeySets.THUMBPRINT)));
        assertThat(found.boundTokens()).isTrue();
    }

    /// A secret beside it would be the weaker of the two.
    @Test
    void getsNoSecretInsteadOfItsCertificate() {
        create("named-still", entry("tlsClientAuthSanDns", "still.example"));
        create("pinned-still", entry("tlsClientAuthJwks", FakeKeySets.CERTIFIED));
        for (String clientId : List.of("named-still", "pinned-still")) {
            Credential before = found(clientId).credential();
            SmallInstance.refuses(
                    RefusalCode.CONFLICT,
                    "application-certificate",
                    () ->
                            run(
                                    "application.renew",
                                    Map.of("tenant", "contoso", "clientId", clientId)));
            assertThat(found(clientId).credential()).isEqualTo(before);
        }
    }

    /// RFC 8705 3.4: whatever it authenticates with.
    @Test
    void hasBoundTokensIfItWantsThem() {
        assertThat(create("plain").members()).doesNotContainKey(BOUND);
        JsonObject bound = create("bound", entry(BOUND, true), entry("jwks", FakeKeySets.SIGNING));
        assertThat(bound.text("authentication")).isEqualTo("private_key_jwt");
        assertThat(found("bound").boundTokens()).isTrue();
        assertThat(found("plain").boundTokens()).isFalse();
    }

    private static void refuses(String reason, Entry<String, Object> a, Entry<String, Object> b) {
        SmallInstance.refuses(RefusalCode.INVALID_REQUEST, reason, () -> create("refused", a, b));
    }

    @Test
    void isKnownInOneWayOnly() {
        Entry<String, Object> dns = entry("tlsClientAuthSanDns", "jobs.example");
        refuses("two-certificate-names", dns, entry("tlsClientAuthSanIp", "192.0.2.1"));
        refuses("two-certificate-names", dns, entry("tlsClientAuthJwks", FakeKeySets.CERTIFIED));
        refuses("two-credentials", dns, entry("clientSecret", "a secret of some length"));
        refuses("two-credentials", dns, entry("jwks", FakeKeySets.SIGNING));
        refuses("certificate-name", entry("tlsClientAuthSanIp", "jobs"), entry(BOUND, true));
        refuses("jwks-certificates", entry("tlsClientAuthJwks", "{}"), entry(BOUND, true));
    }

    @Test
    void showsTheRootsOfATenant() {
        SampleCertificate.Made root =
                SampleCertificate.authority("CN=Contoso Root", instance.time.instant())
                        .selfSigned();
        JsonObject added =
                run(
                        "trust-anchor.add",
                        Map.of(
                                "certificate",
                                root.pem(),
                                "crl",
                                "http://crl.example/root",
                                "ocsp",
                                "http://ocsp.example"));
        assertThat(added.text("subject")).isEqualTo("CN=Contoso Root");
        assertThat(run("trust-anchor.list", Map.of()).objects("trustAnchors"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.text("fingerprint")).isEqualTo(added.text("fingerprint"));
                    assertThat(one.text("crl")).isEqualTo("http://crl.example/root");
                    assertThat(one.text("ocsp")).isEqualTo("http://ocsp.example");
                });
        run("trust-anchor.remove", Map.of("fingerprint", added.text("fingerprint")));
        assertThat(run("trust-anchor.list", Map.of()).objects("trustAnchors")).isEmpty();
    }
}
