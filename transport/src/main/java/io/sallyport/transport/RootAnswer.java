package io.sallyport.transport;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.TBSCertificate;

/// What came back from where the root is, after every check that can be made of it alone: the same
/// lint as before a signature here, the planes' own name constraints, the root's signature, and
/// that it is of these days. Whether the instance asked for it is another question.
final class RootAnswer {
    private static final int BYTES_MAX = 32 << 10;

    /// Signed longer ago, it would have to follow itself at once.
    private static final Duration LEAST = CertificateLint.INTERMEDIATE_LIFE.dividedBy(2);

    private final X509Certificate root;
    private final Map<Plane, X509Certificate> intermediates;

    private RootAnswer(X509Certificate root, Map<Plane, X509Certificate> intermediates) {
        this.root = root;
        this.intermediates = Map.copyOf(intermediates);
    }

    /// @throws Refusal INVALID_REQUEST with what is wrong
    static RootAnswer read(String pem, Standing standing) {
        List<X509Certificate> all = certificates(pem);
        if (all.size() != Plane.values().length + 1) {
            throw refusal("It is not an authority for each plane and their root, in PEM.");
        }
        X509Certificate root = all.getLast();
        try {
            checkRoot(root, standing);
            Map<Plane, X509Certificate> intermediates = new EnumMap<>(Plane.class);
            for (X509Certificate one : all.subList(0, all.size() - 1)) {
                Plane plane = plane(one);
                check(plane, one, root, standing);
                intermediates.put(plane, one);
            }
            if (intermediates.size() != Plane.values().length) {
                throw refusal("It is not an authority for each plane.");
            }
            return new RootAnswer(root, intermediates);
        } catch (UnfitCertificate unfit) {
            throw refusal("A certificate in it is unfit: " + unfit.finding().meaning() + ".");
        }
    }

    private static List<X509Certificate> certificates(String pem) {
        byte[] text = pem.getBytes(StandardCharsets.US_ASCII);
        List<X509Certificate> all = new ArrayList<>();
        try {
            for (PemBlock block :
                    text.length > BYTES_MAX ? List.<PemBlock>of() : PemBlock.read(text)) {
                if (!block.label().equals("CERTIFICATE")) {
                    throw refusal("There is something else than certificates in it.");
                }
                all.add(
                        (X509Certificate)
                                CertificateFactory.getInstance("X.509")
                                        .generateCertificate(
                                                new ByteArrayInputStream(block.content())));
            }
            return all;
        } catch (GeneralSecurityException damaged) {
            throw refusal("A certificate in it is damaged.");
        }
    }

    private static void checkRoot(X509Certificate root, Standing standing) {
        Linted.root(new ToBeSigned.Root(body(root)));
        signed(root, root);
        if (!HostLimits.areIn(root, HostLimits.ofRoot(standing.host()))) {
            throw refusal("Its root is not one for " + standing.host().value() + ".");
        }
        if (!standing.lasts(root, CertificateLint.INTERMEDIATE_LIFE)) {
            throw refusal("Its root has ended, or ends within 90 days, or begins later.");
        }
    }

    private static Plane plane(X509Certificate one) {
        for (Plane plane : Plane.values()) {
            if (new X500Principal(Signing.nameOf(plane)).equals(one.getSubjectX500Principal())) {
                return plane;
            }
        }
        throw refusal("A certificate in it is of no plane.");
    }

    private static void check(
            Plane plane, X509Certificate one, X509Certificate root, Standing standing) {
        Linted.below(root, new ToBeSigned.Intermediate(plane, body(one)));
        signed(one, root);
        if (!HostLimits.areIn(one, HostLimits.of(plane, standing.host()))) {
            throw refusal(
                    "The one for " + plane.label() + " has other name constraints than its plane.");
        }
        if (!standing.lasts(one, LEAST)) {
            throw refusal(
                    "The one for "
                            + plane.label()
                            + " was signed more than 45 days ago, or by a clock that is ahead:"
                            + " have a new request signed.");
        }
    }

    private static void signed(X509Certificate one, X509Certificate by) {
        try {
            one.verify(by.getPublicKey());
        } catch (GeneralSecurityException not) {
            throw refusal("The root in it did not sign all that is in it.");
        }
    }

    private static TBSCertificate body(X509Certificate one) {
        try {
            return Certificate.getInstance(CertificateForm.der(one)).getTBSCertificate();
        } catch (IllegalArgumentException malformed) {
            throw refusal("A certificate in it is damaged.");
        }
    }

    private static Refusal refusal(String detail) {
        return new Refusal(RefusalCode.INVALID_REQUEST, detail, "root-answer");
    }

    X509Certificate root() {
        return root;
    }

    X509Certificate of(Plane plane) {
        return Objects.requireNonNull(intermediates.get(plane));
    }

    /// The plane's authority, then the root.
    List<X509Certificate> chain(Plane plane) {
        return List.of(of(plane), root);
    }
}
