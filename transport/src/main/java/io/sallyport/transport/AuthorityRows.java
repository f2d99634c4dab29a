package io.sallyport.transport;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Transaction;
import io.sallyport.transport.CertificateTable.Certified;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/// The instance's authorities and listeners in the store. Each step is one write with its event; a
/// crash between two leaves what the next look goes on from, since it decides by the rows alone.
final class AuthorityRows {
    static final Use ROOT = new Use("root", "root");

    /// Trusted already, and signs from its turn on.
    static final Use NEXT_ROOT = new Use("root-next", "root");

    /// Each is named to callers at each handshake.
    private static final int FORMER_MAX = 16;

    private static final RowId FIRST = new RowId(new UUID(0, 0));

    /// More than there are: [InstanceAuthority] keeps few former ones.
    private static final int PAGE = 500;

    private final Store store;
    private final Ids ids;
    private final InstantSource time;

    /// What a certificate is for, as the log says it.
    record Use(String kind, String plane) {
        Use(String kind, Plane plane) {
            this(kind, plane.label());
        }

        String row() {
            return kind.equals(plane) ? kind : kind + "." + plane;
        }

        /// Of those that served so before.
        private String former() {
            return kind + "-before." + plane + ".";
        }
    }

    /// What signs for a plane.
    static Use intermediate(Plane plane) {
        return new Use("intermediate", plane);
    }

    /// Signed already by a root whose key is away, and signs as soon as that root does.
    static Use next(Plane plane) {
        return new Use("intermediate-next", plane);
    }

    /// A key without a certificate: it waits for that of a root whose key is away.
    static Use asked(Plane plane) {
        return new Use("intermediate-asked", plane);
    }

    AuthorityRows(Store store, Ids ids, InstantSource time) {
        this.store = store;
        this.ids = ids;
        this.time = time;
    }

    Optional<Row<Certified>> find(RequestContext context, Use use) {
        return store.findUnique(context.scope(), CertificateTable.CERTIFICATES, "use", use.row());
    }

    /// Those whose turn is over as well, until they are removed.
    List<Row<Certified>> former(RequestContext context, Use use) {
        return store.list(context.scope(), CertificateTable.CERTIFICATES, FIRST, PAGE).stream()
                .filter(row -> row.value().use().startsWith(use.former()))
                .toList();
    }

    /// @throws Refusal CONFLICT when too many before it count still
    void room(RequestContext context, Use use) {
        if (former(context, use).size() >= FORMER_MAX) {
            throw Roots.conflict("Too many before it count still.", "authority-former");
        }
    }

    /// What serves from now on in the place of what is there.
    ///
    /// @param also written with it
    Certified issue(RequestContext context, Use use, Certified next, Consumer<Transaction> also) {
        return put(context, issued(context, use, next.certificate()), next, also);
    }

    /// A root whose key was never here.
    void adopt(RequestContext context, Certified root) {
        Map<String, String> details = new TreeMap<>();
        details.put("fingerprint", CertificateForm.fingerprint(root.certificate()));
        details.put("serial", root.certificate().getSerialNumber().toString(16));
        details.put("notAfter", root.certificate().getNotAfter().toInstant().toString());
        root.turn().ifPresent(turn -> details.put("turn", turn.toString()));
        put(context, event(context, AuditAction.AUTHORITY_ADOPTED, details), root, _ -> {});
    }

    /// A key that a certificate is asked for; an earlier one is forgotten.
    void ask(RequestContext context, Plane plane, PrivateKey key) {
        Map<String, String> details = Map.of("plane", plane.label());
        Certified asked =
                new Certified(asked(plane).row(), List.of(), Optional.of(key), Optional.empty());
        put(context, event(context, AuditAction.AUTHORITY_ASKED, details), asked, _ -> {});
    }

    /// The key that was asked with has its certificate.
    void stage(RequestContext context, Plane plane, List<X509Certificate> chain) {
        Row<Certified> asked = find(context, asked(plane)).orElseThrow();
        Certified staged =
                new Certified(next(plane).row(), chain, asked.value().key(), Optional.empty());
        issue(
                context,
                next(plane),
                staged,
                written -> written.delete(CertificateTable.CERTIFICATES, asked));
    }

    /// Somebody who has the root has to sign something.
    void await(RequestContext context, Use use, X509Certificate certificate) {
        Map<String, String> details = details(use, certificate);
        details.put("notAfter", certificate.getNotAfter().toInstant().toString());
        store.append(event(context, AuditAction.AUTHORITY_AWAITED, details));
    }

    private Certified put(
            RequestContext context, AuditEvent event, Certified next, Consumer<Transaction> also) {
        Optional<Row<Certified>> known =
                store.findUnique(context.scope(), CertificateTable.CERTIFICATES, "use", next.use());
        return store.write(
                context,
                event,
                rows -> {
                    also.accept(rows);
                    if (known.isPresent()) {
                        rows.update(CertificateTable.CERTIFICATES, known.get(), next);
                    } else {
                        rows.insert(CertificateTable.CERTIFICATES, ids.row(), next);
                    }
                    return next;
                });
    }

    /// It signs no certificate more.
    ///
    /// @param also written with it
    void retire(RequestContext context, Row<Certified> row, Former as, Consumer<Transaction> also) {
        Certified value = row.value();
        String use = as.use().former() + value.certificate().getSerialNumber().toString(16);
        Certified former =
                new Certified(
                        use,
                        value.chain(),
                        as.keepsKey() ? value.key() : Optional.empty(),
                        Optional.of(as.until()));
        Map<String, String> details = details(as.use(), value.certificate());
        details.put("until", as.until().toString());
        store.write(
                context,
                event(context, AuditAction.AUTHORITY_RETIRED, details),
                rows -> {
                    rows.update(CertificateTable.CERTIFICATES, row, former);
                    also.accept(rows);
                    return former;
                });
    }

    /// @param until when the last that it signed has ended
    /// @param keepsKey for the lists of what is revoked
    record Former(Use use, Instant until, boolean keepsKey) {}

    /// Where there is none before it.
    void first(RequestContext context, Use use, Row<Certified> next) {
        store.write(
                context,
                issued(context, use, next.value().certificate()),
                rows -> {
                    taking(next, use).accept(rows);
                    return next;
                });
    }

    /// In one step with the other's retiring, so that there is always one.
    static Consumer<Transaction> taking(Row<Certified> next, Use as) {
        Certified value = next.value();
        Certified taken = new Certified(as.row(), value.chain(), value.key(), Optional.empty());
        return rows -> rows.update(CertificateTable.CERTIFICATES, next, taken);
    }

    void remove(RequestContext context, Use use, Row<Certified> row) {
        store.write(
                context,
                event(
                        context,
                        AuditAction.AUTHORITY_REMOVED,
                        details(use, row.value().certificate())),
                rows -> {
                    rows.delete(CertificateTable.CERTIFICATES, row);
                    return row.value();
                });
    }

    AuditEvent issued(RequestContext context, Use use, X509Certificate certificate) {
        Map<String, String> details = details(use, certificate);
        details.put("notAfter", certificate.getNotAfter().toInstant().toString());
        return event(context, AuditAction.CERTIFICATE_ISSUED, details);
    }

    private static Map<String, String> details(Use use, X509Certificate certificate) {
        Map<String, String> details = new TreeMap<>();
        details.put("use", use.kind());
        details.put("plane", use.plane());
        details.put("serial", certificate.getSerialNumber().toString(16));
        details.put("fingerprint", CertificateForm.fingerprint(certificate));
        return details;
    }

    private AuditEvent event(
            RequestContext context, AuditAction action, Map<String, String> details) {
        return AuditEvent.of(context, time.instant(), action, details);
    }
}
