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

    /// What serves from now on in the place of what is there.
    ///
    /// @param also written with it
    Certified issue(RequestContext context, Use use, Certified next, Consumer<Transaction> also) {
        Optional<Row<Certified>> known = find(context, use);
        return store.write(
                context,
                issued(context, use, next.certificate()),
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

    /// In one step with its retiring, so that there is always one root.
    static Consumer<Transaction> taking(Row<Certified> next) {
        Certified value = next.value();
        Certified root = new Certified(ROOT.row(), value.chain(), value.key(), Optional.empty());
        return rows -> rows.update(CertificateTable.CERTIFICATES, next, root);
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
