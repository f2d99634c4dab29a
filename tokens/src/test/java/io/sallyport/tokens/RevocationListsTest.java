package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.testkit.Property;
import io.sallyport.testkit.SampleCertificate;
import io.sallyport.testkit.SampleCertificate.Made;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Revocation by lists: only a list of today, of the right authority, for this certificate, in
/// which it does not stand, lets it pass.
class RevocationListsTest {
    private static final long OURS = 7;
    private static final long OTHER = 8;
    private static final Duration DAY = Duration.ofDays(1);

    private StatusSample sample;
    private Made client;

    @BeforeEach
    void start() throws Exception {
        sample = new StatusSample();
        client = listed(OURS, "/crl").signedBy(sample.root);
    }

    @AfterEach
    void stop() {
        sample.close();
    }

    private SampleCertificate listed(long serial, String path) {
        return sample.client(serial).listed(sample.server.url(path));
    }

    /// A list of an authority as of now, for a day.
    private X509v2CRLBuilder list(Made issuer, long... revoked) {
        return list(issuer, sample.now(), revoked);
    }

    private static X509v2CRLBuilder list(Made issuer, Instant made, long... revoked) {
        X509v2CRLBuilder builder =
                new JcaX509v2CRLBuilder(
                        issuer.certificate().getSubjectX500Principal(), Date.from(made));
        builder.setNextUpdate(Date.from(made.plus(DAY)));
        for (long serial : revoked) {
            builder.addCRLEntry(
                    BigInteger.valueOf(serial), Date.from(made), CRLReason.keyCompromise);
        }
        return builder;
    }

    private static byte[] signed(X509v2CRLBuilder list, Made issuer, String algorithm) {
        try {
            return list.build(new JcaContentSignerBuilder(algorithm).build(issuer.key()))
                    .getEncoded();
        } catch (OperatorCreationException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] signed(X509v2CRLBuilder list, Made issuer) {
        return signed(list, issuer, "SHA256withECDSA");
    }

    private void serve(byte[] list) {
        sample.server.answers("/crl", _ -> list);
    }

    private void serve(X509v2CRLBuilder list) {
        serve(signed(list, sample.root));
    }

    private void refuses(String reason, byte[] list) {
        serve(list);
        sample.refuses(reason, client);
        sample.time.step(Statements.SILENT);
    }

    @Test
    void onlyWhoStandsInNoListPasses() {
        serve(list(sample.root, OTHER));
        sample.accepts(client);
        sample.refuses("certificate-revoked", listed(OTHER, "/crl").signedBy(sample.root));
    }

    @Test
    void asksAgainAfterAWhileAndFollowsTheNewerList() {
        serve(list(sample.root));
        assertThat(sample.asked(() -> sample.accepts(client))).isEqualTo(1);
        serve(list(sample.root, OURS));
        sample.asksNobody(() -> sample.accepts(client));
        byte[] older = signed(list(sample.root), sample.root);
        sample.time.step(Statements.ASKED_AGAIN);
        serve(list(sample.root, OURS));
        sample.refuses("certificate-revoked", client);
        // Whoever can answer for the address shows the list from before.
        sample.time.step(Statements.ASKED_AGAIN);
        serve(older);
        sample.refuses("certificate-revoked", client);
    }

    @Test
    void whatWasSaidCountsToItsEndAndNoLonger() {
        serve(list(sample.root));
        sample.accepts(client);
        sample.time.step(DAY.minus(Duration.ofSeconds(1)));
        serve(new byte[] {1, 2, 3});
        sample.accepts(client);
        sample.time.step(Statements.SILENT);
        sample.refuses("certificate-status-malformed", client);
    }

    @Test
    void refusesWithoutAList() {
        sample.refuses("certificate-status-unavailable", client);
        // For a while nobody asks again, a redirect was not followed, and then it is there.
        serve(list(sample.root));
        sample.asksNobody(() -> sample.refuses("certificate-status-unavailable", client));
        sample.time.step(Statements.SILENT);
        sample.accepts(client);
    }

    @Test
    void refusesAListThatDoesNotCount() {
        Made other = sample.authority("CN=Root").selfSigned();
        refuses("certificate-status-signature", signed(list(sample.root), other));
        Made named = sample.authority("CN=Another").selfSigned();
        refuses("certificate-status-signature", signed(list(named), sample.root));
        refuses(
                "certificate-status-signature",
                signed(list(sample.root), sample.root, "SHA1withECDSA"));
        refuses(
                "certificate-status-stale",
                signed(list(sample.root, sample.now().minus(DAY)), sample.root));
        refuses(
                "certificate-status-stale",
                signed(list(sample.root, sample.now().plusSeconds(120)), sample.root));
        X509v2CRLBuilder endless =
                new JcaX509v2CRLBuilder(
                        sample.root.certificate().getSubjectX500Principal(),
                        Date.from(sample.now()));
        refuses("certificate-status-stale", signed(endless, sample.root));
        refuses("certificate-status-malformed", new byte[0]);
        refuses("certificate-status-unavailable", new byte[StatusFetches.BODY_MAX + 1]);
        serve(list(sample.root));
        sample.accepts(client);
    }

    private byte[] scoped(IssuingDistributionPoint scope) throws IOException {
        X509v2CRLBuilder list = list(sample.root);
        list.addExtension(Extension.issuingDistributionPoint, true, scope);
        return signed(list, sample.root);
    }

    private static DistributionPointName point(String url) {
        return new DistributionPointName(
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, url)));
    }

    /// RFC 5280 5.2.5: a list that is a part says which.
    @Test
    void refusesAListOfOthers() throws IOException {
        DistributionPointName here = point(sample.server.url("/crl"));
        DistributionPointName there = point(sample.server.url("/crl2"));
        refuses(
                "certificate-status-other",
                scoped(new IssuingDistributionPoint(there, false, false)));
        refuses(
                "certificate-status-other",
                scoped(new IssuingDistributionPoint(here, false, false, null, true, false)));
        refuses(
                "certificate-status-other",
                scoped(new IssuingDistributionPoint(here, false, false, null, false, true)));
        X509v2CRLBuilder delta = list(sample.root);
        delta.addExtension(Extension.deltaCRLIndicator, true, new ASN1Integer(1));
        refuses("certificate-status-other", signed(delta, sample.root));
    }

    @Test
    void takesThePartOfItsAddress() throws IOException {
        DistributionPointName here = point(sample.server.url("/crl"));
        serve(scoped(new IssuingDistributionPoint(here, false, true, null, false, false)));
        sample.refuses("certificate-status-other", client);
        sample.time.step(Statements.ASKED_AGAIN);
        serve(scoped(new IssuingDistributionPoint(here, true, false, null, false, false)));
        sample.accepts(client);
    }

    @Test
    void asksAboutThoseThatVouchForIt() {
        Made issuer =
                sample.authority("CN=Issuer")
                        .numbered(OTHER)
                        .listed(sample.server.url("/crl"))
                        .signedBy(sample.root);
        Made below = listed(OURS, "/issuer").signedBy(issuer);
        sample.server.answers("/issuer", _ -> signed(list(issuer), issuer));
        serve(list(sample.root));
        sample.accepts(below, issuer);
        serve(list(sample.root, OTHER));
        sample.time.step(Statements.ASKED_AGAIN);
        sample.refuses("certificate-revoked", below, issuer);
    }

    /// The number of a certificate is its issuer's.
    @Test
    void doesNotMixTwoAuthorities() {
        Made issuer =
                sample.authority("CN=Issuer")
                        .numbered(OTHER)
                        .listed(sample.server.url("/crl"))
                        .signedBy(sample.root);
        serve(list(sample.root));
        sample.refuses(
                "certificate-status-signature", listed(OURS, "/crl").signedBy(issuer), issuer);
    }

    @Test
    void whoNamesNobodyMustEndSoon() {
        Instant now = sample.now();
        Instant end = now.plus(CertificateStatus.SHORT_LIFE);
        sample.asksNobody(
                () -> sample.accepts(sample.client(1).lasting(now, end).signedBy(sample.root)));
        sample.refuses(
                "certificate-status-unnamed",
                sample.client(1).lasting(now, end.plusSeconds(1)).signedBy(sample.root));
        // That it ends soon excuses nobody who names somebody.
        sample.refuses(
                "certificate-status-unavailable",
                listed(1, "/none").lasting(now, end).signedBy(sample.root));
        // Nor that we cannot ask whom it names.
        sample.asksNobody(() ->
                sample.refuses(
                        "certificate-status-unavailable",
                        sample.client(1)
                                .listed("ldap://directory.example/cn=list")
                                .lasting(now, end)
                                .signedBy(sample.root)));
    }

    @Test
    void asksWhereTheRootWasRegistered() {
        serve(list(sample.root, OTHER));
        sample.registered(Optional.of(sample.server.url("/crl")), Optional.empty());
        sample.accepts(sample.client(OURS).signedBy(sample.root));
        sample.refuses("certificate-revoked", sample.client(OTHER).signedBy(sample.root));
        sample.refuses("certificate-revoked", listed(OTHER, "/elsewhere").signedBy(sample.root));
    }

    /// What a certificate names leads inside only where the configuration says so, and is not
    /// looked at before the certificate is one of the tenant's.
    @Test
    void isNotSteeredInside() throws Exception {
        serve(list(sample.root));
        CertificateStatus outside = sample.status(Set.of("other.example:80"));
        sample.asksNobody(() ->
                SmallInstance.refuses(
                        RefusalCode.INVALID_CLIENT,
                        "certificate-status-unavailable",
                        () -> sample.ask(outside, client)));
        Made stranger = sample.authority("CN=Root").selfSigned();
        sample.asksNobody(() ->
                sample.refuses("certificate-untrusted", listed(1, "/crl").signedBy(stranger)));
    }

    @Test
    void asksOnceForAllThatWait() throws InterruptedException {
        CountDownLatch all = new CountDownLatch(20);
        byte[] list = signed(list(sample.root), sample.root);
        serve(list);
        int before = sample.server.asked.get();
        List<Thread> threads =
                IntStream.range(0, 20)
                        .mapToObj(_ ->
                                Thread.ofVirtual()
                                        .start(() -> {
                                            sample.accepts(client);
                                            all.countDown();
                                        }))
                        .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(all.getCount()).isZero();
        assertThat(sample.server.asked.get() - before).isEqualTo(1);
    }

    /// A signature does not cover everything, but what it covers says the same whatever was done to
    /// the rest.
    @Test
    void readsDamagedLists() {
        byte[] right = signed(list(sample.root, OURS, OTHER), sample.root);
        Property.forAll(
                random -> {
                    byte[] damaged = right.clone();
                    for (int i = 0; i <= random.nextInt(3); i++) {
                        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                    }
                    return damaged;
                },
                bytes -> {
                    serve(bytes);
                    Refusal refusal =
                            catchThrowableOfType(Refusal.class, () -> sample.accepts(client));
                    assertThat(refusal).isNotNull();
                    sample.time.step(Statements.ASKED_AGAIN);
                });
    }
}
