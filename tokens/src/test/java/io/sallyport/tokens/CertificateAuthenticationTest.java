package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.directory.Application;
import io.sallyport.directory.Credential;
import io.sallyport.directory.NewApplication;
import io.sallyport.directory.SubjectName;
import io.sallyport.directory.Tenant;
import io.sallyport.directory.TrustAnchors;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.testkit.SampleCertificate;
import io.sallyport.testkit.SampleCertificate.Made;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tls_client_auth` and `self_signed_tls_client_auth` (RFC 8705 2).
class CertificateAuthenticationTest {
    private static final String DN = "CN=Reports,O=Contoso";

    @TempDir private static Path folder;
    private static SmallInstance instance;
    private static Tenant contoso;
    private static Tenant fabrikam;
    private static Made root;
    private static Made issuer;

    @BeforeAll
    static void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        fabrikam = instance.tenant("fabrikam");
        root = SampleCertificate.authority("CN=Contoso Root", now()).selfSigned();
        issuer = SampleCertificate.authority("CN=Contoso Clients", now()).signedBy(root);
        anchor(contoso, root);
        register(contoso, "reports", named(SubjectName.Kind.SUBJECT_DN, DN));
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static Instant now() {
        return instance.time.instant();
    }

    private static void anchor(Tenant tenant, Made anchor) {
        instance.anchors.add(
                instance.in(tenant),
                new TrustAnchors.Asked(anchor.pem(), Optional.empty(), Optional.empty()));
    }

    private static Credential.Certificate named(SubjectName.Kind kind, String name) {
        return new Credential.Named(SubjectName.of(kind, name));
    }

    private static void register(Tenant tenant, String id, Credential.Certificate credential) {
        instance.applications.create(
                instance.in(tenant),
                bare(id).with(new NewApplication.Certificates(Optional.of(credential), false)));
    }

    private static SampleCertificate own() {
        return SampleCertificate.client(DN, now());
    }

    private static List<X509Certificate> chain(Made... made) {
        return Stream.of(made).map(Made::certificate).toList();
    }

    private static Application authenticate(
            Tenant tenant, String clientId, List<X509Certificate> shown) {
        Posted posted = Posted.fields(tenant, Map.of("client_id", clientId)).showing(shown);
        return instance.clients.authenticate(instance.in(tenant), tenant, posted.request());
    }

    private static void refuses(String reason, List<X509Certificate> shown) {
        SmallInstance.refuses(
                RefusalCode.INVALID_CLIENT, reason, () -> authenticate(contoso, "reports", shown));
    }

    private static void refuses(String reason, SampleCertificate certificate) {
        refuses(reason, chain(certificate.signedBy(issuer), issuer));
    }

    @Test
    void takesACertificateOfTheTenantsRoot() {
        Made certificate = own().signedBy(issuer);
        assertThat(authenticate(contoso, "reports", chain(certificate, issuer)).clientId())
                .isEqualTo("reports");
        assertThat(authenticate(contoso, "reports", chain(certificate, issuer, root)).clientId())
                .isEqualTo("reports");
        Made direct = own().without(Extension.extendedKeyUsage).signedBy(root);
        assertThat(authenticate(contoso, "reports", chain(direct)).clientId()).isEqualTo("reports");
    }

    /// The same name under the same root, and no other.
    @Test
    void refusesAnotherCertificateOfTheSameRoot() {
        refuses("certificate-name", SampleCertificate.client("CN=Others,O=Contoso", now()));
        refuses("certificate-name", SampleCertificate.client("CN=Reports", now()));
        register(contoso, "jobs", named(SubjectName.Kind.SAN_DNS, "jobs.example"));
        List<X509Certificate> jobs =
                chain(own().named(GeneralName.dNSName, "jobs.example").signedBy(root));
        assertThat(authenticate(contoso, "jobs", jobs).clientId()).isEqualTo("jobs");
        SmallInstance.refuses(
                RefusalCode.INVALID_CLIENT,
                "certificate-name",
                () -> authenticate(contoso, "jobs", chain(own().signedBy(root))));
    }

    @Test
    void refusesAnotherTenantsRoot() {
        Made other = SampleCertificate.authority("CN=Contoso Root", now()).selfSigned();
        anchor(fabrikam, other);
        register(fabrikam, "reports", named(SubjectName.Kind.SUBJECT_DN, DN));
        List<X509Certificate> theirs = chain(own().signedBy(other), other);
        assertThat(authenticate(fabrikam, "reports", theirs).clientId()).isEqualTo("reports");
        refuses("certificate-untrusted", theirs);
        // With our root sent along, under which it does not stand.
        refuses("certificate-untrusted", chain(own().signedBy(other), root));
        refuses("certificate-untrusted", chain(own().selfSigned()));
        refuses("certificate-untrusted", chain(own().signedBy(issuer)));
        SmallInstance.refuses(
                RefusalCode.INVALID_CLIENT,
                "certificate-untrusted",
                () -> authenticate(fabrikam, "reports", chain(own().signedBy(root), root)));
    }

    @Test
    void refusesWhatIsNotValidNow() {
        Instant now = now();
        refuses("certificate-expired", own().lasting(now.minus(Duration.ofDays(2)), now));
        refuses(
                "certificate-not-yet-valid",
                own().lasting(now.plusSeconds(1), now.plus(Duration.ofDays(1))));
        Made gone =
                SampleCertificate.authority("CN=Gone", now)
                        .lasting(now.minus(Duration.ofDays(2)), now.minusSeconds(1))
                        .signedBy(root);
        refuses("certificate-path", chain(own().signedBy(gone), gone));
    }

    @Test
    void refusesAnAuthority() {
        refuses("certificate-is-authority", SampleCertificate.authority(DN, now()));
        refuses(
                "certificate-is-authority",
                own().with(Extension.basicConstraints, true, new BasicConstraints(true)));
        refuses("certificate-is-authority", own().usable(KeyUsage.keyCertSign));
        refuses("certificate-is-authority", chain(issuer, root));
    }

    @Test
    void refusesWhatIsForOthers() {
        refuses("certificate-not-for-clients", own().uses(KeyPurposeId.id_kp_serverAuth));
        refuses("certificate-not-for-clients", own().uses(KeyPurposeId.anyExtendedKeyUsage));
        refuses("certificate-not-for-clients", own().usable(KeyUsage.keyEncipherment));
        Made servers =
                SampleCertificate.authority("CN=Servers", now())
                        .uses(KeyPurposeId.id_kp_serverAuth)
                        .signedBy(root);
        refuses("certificate-not-for-clients", chain(own().signedBy(servers), servers));
    }

    @Test
    void refusesABrokenPath() {
        Made client = SampleCertificate.client("CN=Reports", now()).signedBy(issuer);
        // A client's certificate signs nothing.
        refuses("certificate-path", chain(own().signedBy(client), client, issuer));
        Made other = SampleCertificate.authority("CN=Contoso Clients", now()).selfSigned();
        refuses("certificate-path", chain(own().signedBy(other), issuer));
        refuses("certificate-weak", own().signedWith("SHA1withECDSA"));
        Made limited =
                SampleCertificate.authority("CN=Limited", now())
                        .with(Extension.basicConstraints, true, new BasicConstraints(0))
                        .signedBy(root);
        Made below = SampleCertificate.authority("CN=Below", now()).signedBy(limited);
        refuses("certificate-path", chain(own().signedBy(below), below, limited));
        Made more = SampleCertificate.authority("CN=More", now()).signedBy(below);
        refuses(
                "certificate-path-too-long",
                chain(own().signedBy(more), more, below, limited, root));
    }

    /// The root's own constraints hold as well.
    @Test
    void refusesANameThatItsRootMayNotGive() {
        Made narrow =
                SampleCertificate.authority("CN=Narrow", now())
                        .with(
                                Extension.nameConstraints,
                                true,
                                new NameConstraints(
                                        new GeneralSubtree[] {
                                            new GeneralSubtree(
                                                    new GeneralName(
                                                            GeneralName.dNSName, "good.example"))
                                        },
                                        null))
                        .selfSigned();
        anchor(contoso, narrow);
        assertThat(
                        authenticate(
                                        contoso,
                                        "reports",
                                        chain(
                                                own().named(GeneralName.dNSName, "a.good.example")
                                                        .signedBy(narrow)))
                                .clientId())
                .isEqualTo("reports");
        refuses(
                "certificate-name-constraints",
                chain(own().named(GeneralName.dNSName, "a.bad.example").signedBy(narrow)));
    }

    @Test
    void knowsACertificateByItself() {
        Made pinned = own().selfSigned();
        register(
                contoso,
                "pinned",
                new Credential.Pinned(List.of(Confirmation.thumbprint(pinned.certificate()))));
        assertThat(authenticate(contoso, "pinned", chain(pinned)).clientId()).isEqualTo("pinned");
        for (Made other : List.of(own().selfSigned(), own().signedBy(issuer), root)) {
            SmallInstance.refuses(
                    RefusalCode.INVALID_CLIENT,
                    "certificate-other",
                    () -> authenticate(contoso, "pinned", chain(other, pinned)));
        }
        Made old = own().lasting(now().minusSeconds(60), now()).selfSigned();
        register(
                contoso,
                "old",
                new Credential.Pinned(List.of(Confirmation.thumbprint(old.certificate()))));
        SmallInstance.refuses(
                RefusalCode.INVALID_CLIENT,
                "certificate-expired",
                () -> authenticate(contoso, "old", chain(old)));
    }

    /// By its home tenant's roots, and by no other's.
    @Test
    void judgesAnInstalledApplicationAtHome() {
        NewApplication home =
                bare("roaming")
                        .with(
                                new NewApplication.Certificates(
                                        Optional.of(named(SubjectName.Kind.SUBJECT_DN, DN)), false))
                        .with(new NewApplication.Tenancy(true, Optional.empty()));
        instance.applications.create(instance.in(contoso), home);
        NewApplication.Home link = new NewApplication.Home(contoso.issuer(), "roaming");
        NewApplication here =
                bare("here").with(new NewApplication.Tenancy(false, Optional.of(link)));
        instance.applications.create(instance.in(fabrikam), here);
        Made certificate = own().signedBy(issuer);
        Application found = authenticate(fabrikam, "here", chain(certificate, issuer));
        assertThat(found.clientId()).isEqualTo("here");
        assertThat(found.boundTokens()).isTrue();
        Made theirs = SampleCertificate.authority("CN=Fabrikam Root", now()).selfSigned();
        anchor(fabrikam, theirs);
        for (List<X509Certificate> shown :
                List.of(
                        chain(own().signedBy(theirs), theirs),
                        chain(own().selfSigned()),
                        chain(SampleCertificate.client("CN=O", now()).signedBy(issuer), issuer))) {
            SmallInstance.refuses(
                    RefusalCode.INVALID_CLIENT,
                    "home-unverified",
                    () -> authenticate(fabrikam, "here", shown));
        }
    }

    /// The attack: to have tokens without a certificate, where home gives none without one.
    @Test
    void whatIsBoundAtHomeIsBoundWhereItIsInstalled() {
        NewApplication home =
                bare("binding")
                        .with(new NewApplication.Certificates(Optional.empty(), true))
                        .with(new NewApplication.Tenancy(true, Optional.empty()));
        instance.applications.create(instance.in(contoso), home);
        NewApplication.Home link = new NewApplication.Home(contoso.issuer(), "binding");
        NewApplication here =
                bare("there").with(new NewApplication.Tenancy(false, Optional.of(link)));
        assertThat(instance.applications.create(instance.in(fabrikam), here).application())
                .matches(Application::boundTokens);
    }

    private static NewApplication bare(String id) {
        return new NewApplication(
                id,
                Optional.of(id),
                Optional.empty(),
                Optional.empty(),
                List.of("orders.read"),
                List.of(),
                Optional.empty());
    }

    /// As on the public listener, where nobody is asked for a certificate.
    @Test
    void refusesWhoShowsNoneAndSaysWhere() {
        refuses("certificate-missing", List.of());
        SmallInstance.refuses(
                RefusalCode.INVALID_CLIENT,
                "client-unauthenticated",
                () -> authenticate(contoso, "nobody", List.of()));
        assertThat(detail("reports")).contains("mtls_endpoint_aliases").isEqualTo(detail("nobody"));
    }

    private static String detail(String clientId) {
        return catchThrowableOfType(Refusal.class, () -> authenticate(contoso, clientId, List.of()))
                .publicDetail();
    }

    @Test
    void isNoWayInForOthers() {
        List<X509Certificate> shown = chain(own().signedBy(root));
        instance.client(contoso, "secretive");
        for (Map.Entry<String, String> one :
                Map.of("secretive", "client-has-no-certificate", "nobody", "client-unknown")
                        .entrySet()) {
            SmallInstance.refuses(
                    RefusalCode.INVALID_CLIENT,
                    one.getValue(),
                    () -> authenticate(contoso, one.getKey(), shown));
        }
        SmallInstance.refuses(
                RefusalCode.INVALID_CLIENT,
                "client-has-certificate",
                () ->
                        instance.clients.authenticate(
                                instance.in(contoso),
                                contoso,
                                Posted.form(contoso, "")
                                        .basic("reports", SmallInstance.SECRET)
                                        .showing(shown)
                                        .request()));
        register(contoso, "late", named(SubjectName.Kind.SUBJECT_DN, DN));
        instance.applications.suspend(instance.in(contoso), "late");
        SmallInstance.refuses(
                RefusalCode.INVALID_CLIENT,
                "client-suspended",
                () -> authenticate(contoso, "late", shown));
    }

    @Test
    void refusesARootThatWasRemoved() {
        Made passing = SampleCertificate.authority("CN=Passing", now()).selfSigned();
        anchor(contoso, passing);
        List<X509Certificate> shown = chain(own().signedBy(passing));
        assertThat(authenticate(contoso, "reports", shown).clientId()).isEqualTo("reports");
        instance.anchors.of(instance.in(contoso)).stream()
                .filter(one -> one.certificate().equals(passing.certificate()))
                .forEach(one -> instance.anchors.remove(instance.in(contoso), one.fingerprint()));
        refuses("certificate-untrusted", shown);
    }
}
