package io.sallyport.transport;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Row;
import io.sallyport.store.Transaction;
import io.sallyport.transport.AuthorityRows.Use;
import io.sallyport.transport.CertificateTable.Certified;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The authorities of the planes: what signs each plane's leaves, and what signed them before.
final class Intermediates {
    private static final Duration HALF = CertificateLint.INTERMEDIATE_LIFE.dividedBy(2);

    private final AuthorityRows rows;
    private final Roots roots;
    private final Signing signing;
    private final Standing standing;

    Intermediates(AuthorityRows rows, Roots roots, Signing signing, Standing standing) {
        this.rows = rows;
        this.roots = roots;
        this.signing = signing;
        this.standing = standing;
    }

    /// What signs for a plane. It is renewed at half of its life, so that no leaf outlives it, and
    /// when another root signs; by what a root that is away has signed, as soon as that is there.
    TlsIdentity signing(RequestContext context, Plane plane) {
        Certified root = roots.signing(context);
        Optional<Row<Certified>> next = next(context, plane, root);
        if (next.isPresent()) {
            return taken(context, plane, next.get());
        }
        Optional<Certified> below =
                rows.find(context, AuthorityRows.intermediate(plane))
                        .map(Row::value)
                        .filter(one -> one.chain().get(1).equals(root.certificate()));
        if (below.filter(one -> root.isAway() || standing.lasts(one, HALF)).isPresent()) {
            return below.get().identity();
        }
        if (root.isAway()) {
            throw Roots.away();
        }
        return standing.orStill(below, () -> renewed(context, plane, root));
    }

    private TlsIdentity renewed(RequestContext context, Plane plane, Certified root) {
        Use use = AuthorityRows.intermediate(plane);
        rows.find(context, use).ifPresent(row -> retire(context, plane, row, _ -> {}));
        TlsIdentity next = signing.intermediate(plane, root.identity());
        return rows.issue(context, use, Certified.of(use.row(), next), _ -> {}).identity();
    }

    /// What a root that is away has signed for the plane, if it is the one that signs now.
    private Optional<Row<Certified>> next(RequestContext context, Plane plane, Certified root) {
        return rows.find(context, AuthorityRows.next(plane))
                .filter(row -> row.value().chain().get(1).equals(root.certificate()))
                .filter(row -> standing.lasts(row.value(), Duration.ZERO));
    }

    private TlsIdentity taken(RequestContext context, Plane plane, Row<Certified> next) {
        Use use = AuthorityRows.intermediate(plane);
        Optional<Row<Certified>> known = rows.find(context, use);
        if (known.isPresent()) {
            retire(context, plane, known.get(), AuthorityRows.taking(next, use));
        } else {
            rows.first(context, use, next);
        }
        return next.value().identity();
    }

    private void retire(
            RequestContext context,
            Plane plane,
            Row<Certified> intermediate,
            Consumer<Transaction> also) {
        rows.retire(
                context,
                intermediate,
                new AuthorityRows.Former(
                        AuthorityRows.intermediate(plane), standing.in(plane.leafLife()), true),
                also);
    }

    /// What a root that is away has signed takes over where that root signs now.
    void follow(RequestContext context) {
        Certified root = roots.signing(context);
        for (Plane plane : Plane.values()) {
            next(context, plane, root).ifPresent(next -> taken(context, plane, next));
        }
    }

    /// Another one signs from now on.
    ///
    /// @throws Refusal CONFLICT when too many before it count still, or the root's key is away
    void rotate(RequestContext context, Plane plane) {
        signing(context, plane);
        Certified root = roots.signing(context);
        if (root.isAway()) {
            throw Roots.away();
        }
        rows.room(context, AuthorityRows.intermediate(plane));
        renewed(context, plane, root);
    }

    /// Those of a plane under the roots of today: what signs now, and what signed before.
    List<TlsIdentity> issuers(RequestContext context, Plane plane) {
        List<TlsIdentity> issuers = new ArrayList<>();
        issuers.add(signing(context, plane));
        List<X509Certificate> trusted = roots.trusted(context);
        rows.former(context, AuthorityRows.intermediate(plane)).stream()
                .map(Row::value)
                .filter(one -> standing.isBefore(one) && standing.lasts(one, Duration.ZERO))
                .filter(one -> trusted.contains(one.chain().get(1)))
                .map(Certified::identity)
                .forEach(issuers::add);
        return List.copyOf(issuers);
    }
}
