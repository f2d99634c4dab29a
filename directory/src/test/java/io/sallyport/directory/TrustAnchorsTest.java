package io.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.testkit.Property;
import io.sallyport.testkit.SampleCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustAnchorsTest {
    @TempDir private static Path folder;
    private static SmallInstance instance;
    private static Tenant contoso;
    private static Tenant fabrikam;

    @BeforeAll
    static void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenants.create(instance.realm(), "contoso");
        fabrikam = instance.tenants.create(instance.realm(), "fabrikam");
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static Instant now() {
        return instance.time.instant();
    }

    private static SampleCertificate root() {
        return SampleCertificate.authority("CN=Root", now());
    }

    private static TrustAnchor add(Tenant tenant, String pem) {
        return instance.anchors.add(
                instance.in(tenant),
                new TrustAnchors.Asked(pem, Optional.empty(), Optional.empty()));
    }

    private static void refuses(String pem, String reason) {
        SmallInstance.refuses(RefusalCode.INVALID_REQUEST, reason, () -> add(contoso, pem));
    }

    @Test
    void countsInItsTenantUntilItIsRemoved() {
        String pem = root().selfSigned().pem();
        TrustAnchor added = add(contoso, pem);
        instance.restart();
        assertThat(instance.anchors.of(instance.in(contoso))).contains(added);
        assertThat(instance.anchors.of(instance.in(fabrikam))).doesNotContain(added);
        SmallInstance.refuses(RefusalCode.CONFLICT, "value-taken", () -> add(contoso, pem));
        SmallInstance.refuses(
                RefusalCode.NOT_FOUND,
                "anchor-unknown",
                () -> instance.anchors.remove(instance.in(fabrikam), added.fingerprint()));
        instance.anchors.remove(instance.in(contoso), added.fingerprint());
        assertThat(instance.anchors.of(instance.in(contoso))).doesNotContain(added);
        assertThat(instance.actions(contoso.id()))
                .contains("trust-anchor.added", "trust-anchor.removed");
    }

    @Test
    void isARootFitForUse() {
        SampleCertificate.Made root = root().selfSigned();
        refuses(
                SampleCertificate.client("CN=Root", now()).selfSigned().pem(),
                "anchor-no-authority");
        refuses(root().usable(KeyUsage.cRLSign).selfSigned().pem(), "anchor-no-authority");
        refuses(root().signedBy(root).pem(), "anchor-no-root");
        refuses(root().signedWith("SHA1withECDSA").selfSigned().pem(), "anchor-weak");
        Instant gone = now().minus(Duration.ofDays(1));
        refuses(root().lasting(gone, now()).selfSigned().pem(), "anchor-not-valid-now");
        Instant ahead = now().plusSeconds(1);
        refuses(
                root().lasting(ahead, ahead.plusSeconds(60)).selfSigned().pem(),
                "anchor-not-valid-now");
    }

    @Test
    void isOneCertificate() {
        String one = root().selfSigned().pem();
        refuses("", "anchor-malformed");
        refuses("certificate", "anchor-malformed");
        refuses(one + root().selfSigned().pem(), "anchor-malformed");
        refuses(one + " ".repeat(16_384), "anchor-malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "crl.example",
                "ldap://crl.example/x",
                "file:///etc/passwd",
                "http://",
                "http://user@crl.example/x",
                "http://crl.example/x#y",
                "http://crl.example/a b"
            })
    void namesListsAndRespondersByUrl(String url) {
        String pem = root().selfSigned().pem();
        List<TrustAnchors.Asked> asked =
                List.of(
                        new TrustAnchors.Asked(pem, Optional.of(url), Optional.empty()),
                        new TrustAnchors.Asked(pem, Optional.empty(), Optional.of(url)));
        for (TrustAnchors.Asked one : asked) {
            SmallInstance.refuses(
                    RefusalCode.INVALID_REQUEST,
                    "anchor-address",
                    () -> instance.anchors.add(instance.in(contoso), one));
        }
    }

    @Test
    void thereAreAtMostSixteen() {
        Tenant many = instance.tenants.create(instance.realm(), "many");
        for (int i = 0; i < TrustAnchors.MOST; i++) {
            add(many, root().selfSigned().pem());
        }
        SmallInstance.refuses(
                RefusalCode.CONFLICT,
                "anchors-too-many",
                () -> add(many, root().selfSigned().pem()));
        assertThat(instance.anchors.of(instance.in(many))).hasSize(TrustAnchors.MOST);
    }

    /// Anything that is given as a root is one or is refused.
    @Test
    void readsDamagedCertificates() {
        byte[] pem = root().selfSigned().pem().getBytes(StandardCharsets.US_ASCII);
        Property.forAll(
                random -> {
                    byte[] damaged = pem.clone();
                    for (int i = 0; i <= random.nextInt(4); i++) {
                        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
                    }
                    return new String(damaged, StandardCharsets.US_ASCII);
                },
                text -> {
                    try {
                        assertThat(TrustAnchor.root(text, now()).getBasicConstraints())
                                .isNotNegative();
                    } catch (Refusal refused) {
                        assertThat(refused.code()).isEqualTo(RefusalCode.INVALID_REQUEST);
                    }
                });
    }
}
