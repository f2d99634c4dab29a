package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.foundation.Refusal;
import io.sallyport.testkit.Property;
import io.sallyport.testkit.SampleCertificate;
import io.sallyport.testkit.SampleCertificate.Made;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.cert.ocsp.jcajce.JcaBasicOCSPRespBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Revocation by a responder: only good, said now, of this certificate, by who may, lets it pass.
class RespondersTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final @Nullable CertificateStatus GOOD = CertificateStatus.GOOD;

    private StatusSample sample;
    private Made client;

    @BeforeEach
    void start() throws Exception {
        sample = new StatusSample();
        client = sample.client(7).answered(sample.server.url("/ocsp")).signedBy(sample.root);
    }

    @AfterEach
    void stop() {
        sample.close();
    }

    /// An answer in the making: right, unless a test says otherwise.
    private final class Answer {
        private @Nullable CertificateStatus status = GOOD;
        private Made signer = sample.root;
        private Made issuer = sample.root;
        private X509CertificateHolder[] sent = {};
        private Instant made = sample.now();
        private Optional<Instant> next = Optional.of(sample.now().plus(DAY));
        private boolean repeatsNonce = true;
        private Optional<byte[]> nonce = Optional.empty();
        private long numberAhead;
        private String algorithm = "SHA256withECDSA";

        private byte[] to(byte[] question) {
            try {
                OCSPReq asked = new OCSPReq(question);
                BigInteger serial =
                        asked.getRequestList()[0]
                                .getCertID()
                                .getSerialNumber()
                                .add(BigInteger.valueOf(numberAhead));
                CertificateID id =
                        new CertificateID(
                                new JcaDigestCalculatorProviderBuilder()
                                        .build()
                                        .get(CertificateID.HASH_SHA1),
                                new JcaX509CertificateHolder(issuer.certificate()),
                                serial);
                BasicOCSPRespBuilder builder =
                        new JcaBasicOCSPRespBuilder(signer.certificate().getSubjectX500Principal());
                builder.addResponse(
                        id, status, Date.from(made), next.map(Date::from).orElse(null), null);
                Extension theirs = asked.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
                if (nonce.isPresent()) {
                    byte[] other = new DEROctetString(nonce.get()).getEncoded();
                    theirs = new Extension(theirs.getExtnId(), false, other);
                }
                if (repeatsNonce) {
                    builder.setResponseExtensions(new Extensions(theirs));
                }
                return new OCSPRespBuilder()
                        .build(
                                OCSPRespBuilder.SUCCESSFUL,
                                builder.build(
                                        new JcaContentSignerBuilder(algorithm).build(signer.key()),
                                        sent,
                                        Date.from(made)))
                        .getEncoded();
            } catch (IOException
                    | OCSPException
                    | CertificateEncodingException
                    | OperatorCreationException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private void serve(UnaryOperator<byte[]> answer) {
        sample.server.answers("/ocsp", answer);
    }

    private void refuses(String reason, UnaryOperator<byte[]> answer) {
        serve(answer);
        sample.refuses(reason, client);
        sample.time.step(Statements.ASKED_AGAIN);
    }

    private void refuses(String reason, Answer answer) {
        refuses(reason, answer::to);
    }

    @Test
    void onlyGoodPasses() {
        serve(new Answer()::to);
        sample.accepts(client);
        sample.time.step(Statements.ASKED_AGAIN);
        Answer revoked = new Answer();
        revoked.status = new RevokedStatus(Date.from(sample.now()), 1);
        refuses("certificate-revoked", revoked);
        Answer unknown = new Answer();
        unknown.status = new UnknownStatus();
        refuses("certificate-status-unknown", unknown);
        serve(new Answer()::to);
        sample.accepts(client);
    }

    @Test
    void whoDoesNotAnswerIsNotGood() throws IOException {
        sample.refuses("certificate-status-unavailable", client);
        sample.time.step(Statements.SILENT);
        byte[] later = response(OCSPRespBuilder.TRY_LATER);
        refuses("certificate-status-unavailable", _ -> later);
        byte[] without = response(OCSPRespBuilder.SUCCESSFUL);
        refuses("certificate-status-malformed", _ -> without);
        refuses("certificate-status-malformed", _ -> new byte[0]);
        refuses("certificate-status-malformed", question -> question);
    }

    private static byte[] response(int status) throws IOException {
        try {
            OCSPResp response = new OCSPRespBuilder().build(status, null);
            return response.getEncoded();
        } catch (OCSPException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void refusesAnAnswerToAnotherQuestion() {
        Answer other = new Answer();
        other.numberAhead = 1;
        refuses("certificate-status-other", other);
        Answer elsewhere = new Answer();
        elsewhere.issuer = sample.authority("CN=Root").selfSigned();
        refuses("certificate-status-other", elsewhere);
        Answer replayed = new Answer();
        replayed.nonce = Optional.of(new byte[32]);
        refuses("certificate-status-replayed", replayed);
    }

    @Test
    void refusesASignatureOfOthers() {
        Answer forged = new Answer();
        forged.signer = sample.authority("CN=Root").selfSigned();
        refuses("certificate-status-signature", forged);
        Answer weak = new Answer();
        weak.algorithm = "SHA1withECDSA";
        refuses("certificate-status-signature", weak);
        // The one of whom is asked would say that he is good.
        Answer own = new Answer();
        own.signer = client;
        own.sent = sent(client);
        refuses("certificate-status-signature", own);
    }

    private static X509CertificateHolder[] sent(Made made) {
        try {
            return new X509CertificateHolder[] {new JcaX509CertificateHolder(made.certificate())};
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private SampleCertificate responder() {
        return sample.client(99)
                .uses(KeyPurposeId.id_kp_OCSPSigning)
                .with(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
    }

    private Answer by(Made signer) {
        Answer answer = new Answer();
        answer.signer = signer;
        answer.sent = sent(signer);
        return answer;
    }

    /// RFC 6960 4.2.2.2: whom the authority itself appointed, for this alone.
    @Test
    void takesTheWordOfWhoWasAppointed() {
        Made other = sample.authority("CN=Root").selfSigned();
        refuses("certificate-status-signature", by(responder().signedBy(other)));
        refuses(
                "certificate-status-signature",
                by(responder().uses(KeyPurposeId.id_kp_clientAuth).signedBy(sample.root)));
        refuses(
                "certificate-status-signature",
                by(responder().without(Extension.extendedKeyUsage).signedBy(sample.root)));
        Instant now = sample.now();
        refuses(
                "certificate-status-signature",
                by(responder().lasting(now.minus(DAY), now.minusSeconds(1)).signedBy(sample.root)));
        refuses(
                "certificate-status-signature",
                by(
                        responder()
                                .without(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck)
                                .signedBy(sample.root)));
        Made below = sample.authority("CN=Below").signedBy(sample.root);
        refuses("certificate-status-signature", by(responder().signedBy(below)));
        serve(by(responder().signedBy(sample.root))::to);
        sample.accepts(client);
    }

    @Test
    void whoseCertificateEndsSoonNeedNotSayMore() {
        Instant now = sample.now();
        Made shortly =
                responder()
                        .without(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck)
                        .lasting(now, now.plus(DAY))
                        .signedBy(sample.root);
        serve(by(shortly)::to);
        sample.accepts(client);
    }

    @Test
    void refusesWhatIsNotOfNow() {
        Answer old = new Answer();
        old.made = sample.now().minus(DAY);
        old.next = Optional.of(sample.now());
        refuses("certificate-status-stale", old);
        Answer ahead = new Answer();
        ahead.made = sample.now().plusSeconds(120);
        refuses("certificate-status-stale", ahead);
        Answer ancient = new Answer();
        ancient.made = sample.now().minus(DAY.multipliedBy(7));
        ancient.next = Optional.of(sample.now().plus(DAY));
        refuses("certificate-status-stale", ancient);
        // It neither answers our question nor says how long it counts.
        Answer endless = new Answer();
        endless.repeatsNonce = false;
        endless.next = Optional.empty();
        refuses("certificate-status-stale", endless);
    }

    @Test
    void anAnswerCountsToItsEnd() {
        Answer forAll = new Answer();
        forAll.repeatsNonce = false;
        serve(forAll::to);
        assertThat(sample.asked(() -> sample.accepts(client))).isEqualTo(1);
        sample.asksNobody(() -> sample.accepts(client));
        sample.time.step(DAY.minusSeconds(1));
        serve(_ -> new byte[0]);
        sample.accepts(client);
        sample.time.step(Statements.SILENT);
        sample.refuses("certificate-status-malformed", client);
    }

    @Test
    void anAnswerWithoutAnEndCountsForMinutes() {
        Answer ours = new Answer();
        ours.next = Optional.empty();
        serve(ours::to);
        sample.accepts(client);
        sample.time.step(Duration.ofMinutes(5));
        serve(_ -> new byte[0]);
        sample.refuses("certificate-status-malformed", client);
    }

    /// Where both are named the list stands in for a responder that is silent, not for one that
    /// says no.
    @Test
    void asksTheListWhenTheResponderIsSilent() {
        Made both =
                sample.client(7)
                        .answered(sample.server.url("/ocsp"))
                        .listed(sample.server.url("/crl"))
                        .signedBy(sample.root);
        byte[] list = sample.root.list(sample.now());
        sample.server.answers("/crl", _ -> list);
        sample.accepts(both);
        sample.time.step(Statements.SILENT);
        Answer revoked = new Answer();
        revoked.status = new RevokedStatus(Date.from(sample.now()), 1);
        serve(revoked::to);
        sample.refuses("certificate-revoked", both);
    }

    @Test
    void asksWhomTheRootWasRegisteredWith() {
        sample.registered(Optional.empty(), Optional.of(sample.server.url("/ocsp")));
        serve(new Answer()::to);
        sample.accepts(sample.client(3).answered("http://127.0.0.1:1/").signedBy(sample.root));
        sample.accepts(sample.client(4).signedBy(sample.root));
        Made issuer = sample.authority("CN=Issuer").numbered(5).signedBy(sample.root);
        sample.refuses("certificate-status-unnamed", sample.client(6).signedBy(issuer), issuer);
    }

    /// Whatever comes is an answer or a refusal.
    @Test
    void readsDamagedAnswers() {
        Property.forAll(
                random -> random.nextLong(),
                seed -> {
                    Random random = new Random(seed);
                    Answer revoked = new Answer();
                    revoked.status = new RevokedStatus(Date.from(sample.now()), 1);
                    revoked.repeatsNonce = false;
                    serve(question -> {
                        byte[] damaged = revoked.to(question);
                        for (int i = 0; i <= random.nextInt(3); i++) {
                            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                        }
                        return damaged;
                    });
                    Refusal refusal =
                            catchThrowableOfType(Refusal.class, () -> sample.accepts(client));
                    assertThat(refusal).isNotNull();
                    sample.time.step(Statements.ASKED_AGAIN);
                });
    }
}
