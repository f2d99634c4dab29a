package io.sallyport.tokens;

import io.sallyport.directory.CertificateStrength;
import io.sallyport.foundation.Ids;
import io.sallyport.outbound.OutboundRequest;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/// What authorities' responders say of a certificate (RFC 6960).
final class Responders {
    private static final int KEPT_MAX = 10_000;
    private static final int SIGNERS_MAX = 3;
    private static final int DIGITAL_SIGNATURE = 0;

    /// An answer to our own question, of which the responder does not say how long it counts.
    private static final Duration OWN_LIFE = Duration.ofMinutes(5);

    /// No answer is taken that is older, whatever it says of itself.
    private static final Duration AGE_MAX = Duration.ofDays(7);

    private final StatusFetches fetches;
    private final Ids ids;
    private final InstantSource time;
    private final Statements<Key, CertificateStatus.Status> kept;

    private record Key(URI url, X509Certificate issuer, BigInteger serial) {}

    /// @param nonce that an answer to this very question repeats (RFC 9654)
    private record Question(CertificateID id, byte[] nonce, X509Certificate issuer) {}

    Responders(StatusFetches fetches, Ids ids, InstantSource time) {
        this.fetches = fetches;
        this.ids = ids;
        this.time = time;
        this.kept = new Statements<>(time, KEPT_MAX);
    }

    CertificateStatus.Status of(VerifiedPath.Link link, URI url) {
        Key key = new Key(url, link.issuer(), link.certificate().getSerialNumber());
        return switch (kept.of(key, () -> asked(key))) {
            case Statement.Said<CertificateStatus.Status>(CertificateStatus.Status said, _, _) ->
                    said;
            case Statement.Nothing<CertificateStatus.Status>(String reason) ->
                    new CertificateStatus.Undecided(reason);
        };
    }

    private Statement<CertificateStatus.Status> asked(Key key) {
        Question question = question(key);
        byte[] bytes;
        try {
            OutboundRequest request =
                    OutboundRequest.post(key.url(), "application/ocsp-request", encoded(question));
            bytes = fetches.fetch(key.url(), request);
        } catch (IOException silent) {
            return nothing("unavailable");
        }
        try {
            return read(bytes, question);
        } catch (IOException
                | OCSPException
                | GeneralSecurityException
                | OperatorCreationException
                | IllegalArgumentException
                | IllegalStateException
                | ClassCastException malformed) {
            return nothing("malformed");
        }
    }

    private static Statement<CertificateStatus.Status> nothing(String what) {
        return new Statement.Nothing<>("certificate-status-" + what);
    }

    /// By SHA-1, since it is what every responder knows. It names a certificate and protects
    /// nothing: that is for the signature.
    private Question question(Key key) {
        try {
            CertificateID id =
                    new CertificateID(
                            digests().get(CertificateID.HASH_SHA1),
                            new JcaX509CertificateHolder(key.issuer()),
                            key.serial());
            return new Question(id, ids.salt(), key.issuer());
        } catch (OCSPException | GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException("no question about a certificate", impossible);
        }
    }

    private static DigestCalculatorProvider digests() throws OperatorCreationException {
        return new JcaDigestCalculatorProviderBuilder().build();
    }

    private static byte[] encoded(Question question) throws IOException {
        byte[] nonce = new DEROctetString(question.nonce()).getEncoded();
        try {
            return new OCSPReqBuilder()
                    .addRequest(question.id())
                    .setRequestExtensions(
                            new Extensions(
                                    new Extension(
                                            OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                                            false,
                                            nonce)))
                    .build()
                    .getEncoded();
        } catch (OCSPException impossible) {
            throw new IllegalStateException("no question about a certificate", impossible);
        }
    }

    /// @param bytes that anybody may have made
    private Statement<CertificateStatus.Status> read(byte[] bytes, Question question)
            throws IOException, OCSPException, GeneralSecurityException, OperatorCreationException {
        OCSPResp response = new OCSPResp(bytes);
        if (response.getStatus() != OCSPResp.SUCCESSFUL) {
            return nothing("unavailable");
        }
        if (!(response.getResponseObject() instanceof BasicOCSPResp basic)) {
            return nothing("malformed");
        }
        if (!isSigned(basic, question.issuer())) {
            return nothing("signature");
        }
        Optional<byte[]> nonce = nonce(basic);
        if (nonce.isPresent() && !Arrays.equals(nonce.get(), question.nonce())) {
            return nothing("replayed");
        }
        X509CertificateHolder issuer = new JcaX509CertificateHolder(question.issuer());
        for (SingleResp single : basic.getResponses()) {
            CertificateID of = single.getCertID();
            if (of.getSerialNumber().equals(question.id().getSerialNumber())
                    && of.matchesIssuer(issuer, digests())) {
                return read(single, nonce.isPresent());
            }
        }
        return nothing("other");
    }

    private static Optional<byte[]> nonce(BasicOCSPResp basic) {
        return Optional.ofNullable(basic.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce))
                .map(one -> ASN1OctetString.getInstance(one.getParsedValue()).getOctets());
    }

    /// @param isOurs whether it answers this very question; otherwise it was made for all, and says
    ///   how long it counts
    private Statement<CertificateStatus.Status> read(SingleResp single, boolean isOurs) {
        Instant now = time.instant();
        Instant made = single.getThisUpdate().toInstant();
        Date next = single.getNextUpdate();
        if (next == null && !isOurs) {
            return nothing("stale");
        }
        Instant end = next == null ? made.plus(OWN_LIFE) : next.toInstant();
        Instant oldest = made.plus(AGE_MAX);
        if (now.plus(CertificateStatus.SKEW).isBefore(made)
                || !now.isBefore(end)
                || !now.isBefore(oldest)) {
            return nothing("stale");
        }
        CertificateStatus.Status said =
                switch (single.getCertStatus()) {
                    // The library's word for good.
                    case null -> new CertificateStatus.Good();
                    case RevokedStatus _ -> new CertificateStatus.Bad("certificate-revoked");
                    default -> new CertificateStatus.Bad("certificate-status-unknown");
                };
        return new Statement.Said<>(said, made, end.isBefore(oldest) ? end : oldest);
    }

    /// By the authority itself, or by whom it appointed for this and nothing else (RFC 6960
    /// 4.2.2.2).
    private boolean isSigned(BasicOCSPResp basic, X509Certificate issuer)
            throws OperatorCreationException, GeneralSecurityException {
        if (!CertificateStrength.isStrong(basic.getSignatureAlgOID().getId())) {
            return false;
        }
        Stream<PublicKey> appointed =
                certificates(basic).stream()
                        .filter(one -> isAppointed(one, issuer))
                        .map(X509Certificate::getPublicKey);
        return Stream.concat(Stream.of(issuer.getPublicKey()), appointed)
                .anyMatch(key -> isSigned(basic, key));
    }

    private static List<X509Certificate> certificates(BasicOCSPResp basic)
            throws GeneralSecurityException {
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        List<X509Certificate> certificates = new ArrayList<>();
        for (X509CertificateHolder one : basic.getCerts()) {
            if (certificates.size() < SIGNERS_MAX) {
                certificates.add(converter.getCertificate(one));
            }
        }
        return certificates;
    }

    private static boolean isSigned(BasicOCSPResp basic, PublicKey key) {
        try {
            return basic.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
        } catch (OCSPException | OperatorCreationException unfit) {
            return false;
        }
    }

    /// Nobody says of it whether it was revoked: it must be one of which nobody asks, or one that
    /// ends soon.
    private boolean isAppointed(X509Certificate signer, X509Certificate issuer) {
        try {
            signer.verify(issuer.getPublicKey());
            signer.checkValidity(Date.from(time.instant()));
            boolean[] usage = signer.getKeyUsage();
            List<String> uses = signer.getExtendedKeyUsage();
            boolean unasked =
                    signer.getExtensionValue(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck.getId())
                            != null;
            return signer.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                    && CertificateStrength.isStrong(signer)
                    && (usage == null || usage[DIGITAL_SIGNATURE])
                    && uses != null
                    && uses.contains(KeyPurposeId.id_kp_OCSPSigning.getId())
                    && (unasked || CertificateStatus.isShortLived(signer));
        } catch (GeneralSecurityException not) {
            return false;
        }
    }
}
