package io.sallyport.transport;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Row;
import io.sallyport.transport.AuthorityRows.Use;
import io.sallyport.transport.CertificateTable.Certified;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The root that signs, the one that is published to follow it, and those before it. A root's key
/// is here or away: then nothing that only a root can sign is signed here (decision 23).
final class Roots {
    static final Use ROOT = AuthorityRows.ROOT;
    static final Use NEXT = AuthorityRows.NEXT_ROOT;

    private final AuthorityRows rows;
    private final Signing signing;
    private final Standing standing;

    Roots(AuthorityRows rows, Signing signing, Standing standing) {
        this.rows = rows;
        this.signing = signing;
        this.standing = standing;
    }

    /// Another one than is there when the host has changed, its successor's turn has come, or it
    /// would end before what it signs.
    ///
    /// @throws Refusal CONFLICT when another one is needed and only who has the root can make it
    Certified signing(RequestContext context) {
        Optional<Row<Certified>> known = rows.find(context, ROOT);
        Optional<Row<Certified>> next = rows.find(context, NEXT).filter(standing::isOfHost);
        Optional<Row<Certified>> fit = known.filter(standing::isOfHost).filter(this::lasts);
        if (fit.isPresent() && next.filter(row -> !standing.isBefore(row.value())).isEmpty()) {
            return fit.get().value();
        }
        if (known.isPresent() && next.isPresent()) {
            return taken(context, known.get(), next.get());
        }
        if (known.filter(row -> row.value().isAway()).isPresent()) {
            throw away();
        }
        known.ifPresent(row -> rows.retire(context, row, former(), _ -> {}));
        return rows.issue(context, ROOT, Certified.of(ROOT.row(), signing.root()), _ -> {});
    }

    /// One that is away is followed by nothing that is made here, even when it has ended.
    private boolean lasts(Row<Certified> root) {
        Certified value = root.value();
        return value.isAway() || standing.lasts(value, CertificateLint.INTERMEDIATE_LIFE);
    }

    /// What needs the root's key, where it is not here.
    static Refusal away() {
        return conflict(
                "The root's key is not here. Ask with certificate.root-request, sign with"
                        + " ./sallyport root sign where the root is, and give the answer to"
                        + " certificate.root-take.",
                "root-away");
    }

    static Refusal conflict(String detail, String reason) {
        return new Refusal(RefusalCode.CONFLICT, detail, reason);
    }

    /// Its key has nothing left to sign.
    private AuthorityRows.Former former() {
        return new AuthorityRows.Former(ROOT, standing.in(InstanceAuthority.ROOT_LEAD), false);
    }

    private Certified taken(RequestContext context, Row<Certified> root, Row<Certified> next) {
        rows.retire(context, root, former(), AuthorityRows.taking(next, ROOT));
        return next.value();
    }

    /// The one that is published and does not sign yet.
    Optional<Certified> next(RequestContext context) {
        return rows.find(context, NEXT).filter(standing::isOfHost).map(Row::value);
    }

    /// Those that are trusted now, the one that signs first.
    List<X509Certificate> trusted(RequestContext context) {
        List<X509Certificate> roots = new ArrayList<>();
        roots.add(signing(context).certificate());
        Stream.concat(
                        rows.find(context, NEXT).stream(),
                        rows.former(context, ROOT).stream()
                                .filter(row -> standing.isBefore(row.value())))
                .filter(standing::isOfHost)
                .map(row -> row.value().certificate())
                .forEach(roots::add);
        return List.copyOf(roots);
    }

    /// Whether the one that signs must have a successor now, and has none.
    boolean isLast(RequestContext context) {
        Duration least =
                CertificateLint.INTERMEDIATE_LIFE.plus(InstanceAuthority.ROOT_LEAD.multipliedBy(2));
        return !standing.lasts(signing(context), least) && next(context).isEmpty();
    }

    /// Publishes the one that signs after [InstanceAuthority#ROOT_LEAD]; the one that is published
    /// already stays.
    ///
    /// @return when it begins to sign
    Instant announce(RequestContext context) {
        Certified root = signing(context);
        Optional<Certified> published = next(context);
        if (published.isPresent()) {
            return published.get().turn().orElseThrow();
        }
        if (root.isAway()) {
            throw away();
        }
        rows.room(context, ROOT);
        TlsIdentity next = signing.root();
        Instant turn = turn();
        rows.issue(
                context,
                NEXT,
                new Certified(
                        NEXT.row(),
                        next.chain(),
                        Optional.of(next.privateKey()),
                        Optional.of(turn)),
                _ -> {});
        return turn;
    }

    private Instant turn() {
        return standing.in(InstanceAuthority.ROOT_LEAD);
    }

    /// Publishes one whose key is elsewhere; what it signed for the planes is there already.
    void adopt(RequestContext context, X509Certificate root) {
        rows.room(context, ROOT);
        rows.adopt(
                context,
                new Certified(NEXT.row(), List.of(root), Optional.empty(), Optional.of(turn())));
    }

    /// The published one signs now.
    ///
    /// @throws Refusal CONFLICT when none is published
    void take(RequestContext context) {
        signing(context);
        Row<Certified> next =
                rows.find(context, NEXT)
                        .filter(standing::isOfHost)
                        .orElseThrow(() ->
                                conflict("No next root is published yet.", "root-unpublished"));
        taken(context, rows.find(context, ROOT).orElseThrow(), next);
    }
}
