package io.sallyport.transport;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Row;
import io.sallyport.transport.AuthorityRows.Use;
import io.sallyport.transport.CertificateTable.Certified;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How planes get authorities from a root whose key is away: the instance makes their keys and
/// asks, who has the root signs, and the instance takes what fits its own keys. A crash between two
/// steps leaves what the same step goes on from.
final class RootCeremony {
    private final AuthorityRows rows;
    private final Roots roots;
    private final Standing standing;
    private final Set<String> told = new HashSet<>();

    RootCeremony(AuthorityRows rows, Roots roots, Standing standing) {
        this.rows = rows;
        this.roots = roots;
        this.standing = standing;
    }

    /// Keys of an earlier request are forgotten.
    String ask(RequestContext context) {
        Map<Plane, KeyPair> keys = new EnumMap<>(Plane.class);
        for (Plane plane : Plane.values()) {
            KeyPair pair = Signing.keys();
            rows.ask(context, plane, pair.getPrivate());
            keys.put(plane, pair);
        }
        return RootRequest.write(standing.host(), keys);
    }

    /// Everything is looked at before anything is written. A new root is published last: it has all
    /// that it needs to take over by then.
    void take(RequestContext context, String pem, String newRoot) {
        RootAnswer answer = RootAnswer.read(pem, standing);
        boolean isNew = isNew(context, answer.root(), newRoot);
        List<Plane> fresh = new ArrayList<>();
        for (Plane plane : Plane.values()) {
            if (isFresh(context, plane, answer)) {
                fresh.add(plane);
            }
        }
        if (fresh.isEmpty() && !isNew) {
            throw stale();
        }
        fresh.forEach(plane -> rows.room(context, AuthorityRows.intermediate(plane)));
        fresh.forEach(plane -> rows.stage(context, plane, answer.chain(plane)));
        if (isNew) {
            roots.adopt(context, answer.root());
        }
    }

    /// Whether the root is to be published; otherwise it is one that signs or is published already.
    private boolean isNew(RequestContext context, X509Certificate root, String newRoot) {
        String fingerprint = CertificateForm.fingerprint(root);
        if (!newRoot.isEmpty() && !newRoot.equalsIgnoreCase(fingerprint)) {
            throw Roots.conflict("The root in it is not the one that newRoot names.", "root-other");
        }
        Optional<Certified> next = roots.next(context);
        Certified turn = next.orElseGet(() -> roots.signing(context));
        if (turn.isAway() && turn.certificate().equals(root)) {
            return false;
        }
        if (next.isPresent()) {
            throw Roots.conflict(
                    "Another root is published as the next one: it has to take over first, or has"
                            + " to sign this.",
                    "root-published");
        }
        if (newRoot.isEmpty()) {
            throw Roots.conflict(
                    "It was signed by another root than the instance's. If that is to be the next"
                            + " one, give its SHA-256 fingerprint as newRoot: the one that"
                            + " ./sallyport root make showed, not what a file says.",
                    "root-other");
        }
        if (!turn.isAway() && turn.certificate().equals(root)) {
            throw Roots.conflict("The instance has that root's key itself.", "root-here");
        }
        return true;
    }

    /// Whether a request waits for it; otherwise it was taken before a crash, and only then.
    private boolean isFresh(RequestContext context, Plane plane, RootAnswer answer) {
        X509Certificate signed = answer.of(plane);
        Optional<PrivateKey> asked =
                rows.find(context, AuthorityRows.asked(plane)).flatMap(row -> row.value().key());
        if (asked.filter(key -> IdentityCheck.fits(signed.getPublicKey(), key)).isPresent()) {
            return true;
        }
        for (Use use : List.of(AuthorityRows.next(plane), AuthorityRows.intermediate(plane))) {
            Optional<Row<Certified>> there = rows.find(context, use);
            if (there.filter(row -> row.value().certificate().equals(signed)).isPresent()) {
                return false;
            }
        }
        throw stale();
    }

    private static Refusal stale() {
        return new Refusal(
                RefusalCode.CONFLICT,
                "No request waits for it: it was taken before, or a newer request took its place."
                        + " Ask with certificate.root-request and have that signed.",
                "root-answer-stale");
    }

    void tellAwaited(RequestContext context) {
        Certified root = roots.signing(context);
        if (!root.isAway()) {
            return;
        }
        if (roots.isLast(context)) {
            tell(context, Roots.ROOT, root.certificate());
        }
        for (Plane plane : Plane.values()) {
            Use use = AuthorityRows.intermediate(plane);
            rows.find(context, use)
                    .map(row -> row.value().certificate())
                    .filter(one ->
                            !standing.lasts(one, CertificateLint.INTERMEDIATE_LIFE.dividedBy(2)))
                    .ifPresent(one -> tell(context, use, one));
        }
    }

    private void tell(RequestContext context, Use use, X509Certificate certificate) {
        if (told.add(CertificateForm.fingerprint(certificate))) {
            rows.await(context, use, certificate);
        }
    }
}
