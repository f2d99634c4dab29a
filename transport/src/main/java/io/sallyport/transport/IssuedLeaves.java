package io.sallyport.transport;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Transaction;
import io.sallyport.transport.IssuedTable.Issued;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The leaves that the instance signed and that have not ended, and which of them were revoked.
public final class IssuedLeaves {
    private static final RowId FIRST = new RowId(new UUID(0, 0));
    private static final int PAGE = 500;

    private final Store store;
    private final Ids ids;
    private final InstantSource time;

    IssuedLeaves(Store store, Ids ids, InstantSource time) {
        this.store = store;
        this.ids = ids;
        this.time = time;
    }

    void add(Transaction rows, Plane plane, List<X509Certificate> chain) {
        rows.insert(IssuedTable.ISSUED, ids.row(), Issued.of(plane, chain.get(0), chain.get(1)));
    }

    /// Whether the log tells of it.
    ///
    /// @param fingerprint SHA-256 in hexadecimal
    public boolean knows(RequestContext context, String fingerprint) {
        return store.findUnique(context.scope(), IssuedTable.ISSUED, "fingerprint", fingerprint)
                .isPresent();
    }

    /// It stands in the next revocation list of its plane. Once revoked it stays so.
    ///
    /// @param serial in hexadecimal, as the log writes it
    /// @throws Refusal NOT_FOUND when there is none, or it has ended
    public void revoke(RequestContext context, String serial) {
        Row<Issued> found =
                store.findUnique(context.scope(), IssuedTable.ISSUED, "serial", serial)
                        .orElseThrow(() ->
                                new Refusal(
                                        RefusalCode.NOT_FOUND,
                                        "There is no such certificate.",
                                        "certificate-unknown"));
        if (found.value().revoked().isPresent()) {
            return;
        }
        Instant now = time.instant();
        AuditEvent event =
                AuditEvent.of(
                        context,
                        now,
                        AuditAction.CERTIFICATE_REVOKED,
                        Map.of(
                                "fingerprint", found.value().fingerprint(),
                                "plane", found.value().plane().label(),
                                "serial", serial));
        store.write(
                context,
                event,
                rows -> {
                    rows.update(IssuedTable.ISSUED, found, found.value().revokedAt(now));
                    return serial;
                });
    }

    boolean isRevoked(RequestContext context, X509Certificate leaf) {
        String serial = leaf.getSerialNumber().toString(16);
        return store.findUnique(context.scope(), IssuedTable.ISSUED, "serial", serial)
                .filter(row -> row.value().revoked().isPresent())
                .isPresent();
    }

    /// Forgets some of those that have ended.
    public void purge() {
        store.purgeEnded(IssuedTable.ISSUED);
    }

    /// @return those of one issuer that were revoked and have not ended
    List<Issued> revoked(RequestContext context, X509Certificate issuer) {
        String signer = CertificateForm.fingerprint(issuer);
        List<Issued> revoked = new ArrayList<>();
        RowId after = FIRST;
        while (true) {
            List<Row<Issued>> page = store.list(context.scope(), IssuedTable.ISSUED, after, PAGE);
            page.stream()
                    .map(Row::value)
                    .filter(one -> one.revoked().isPresent() && one.marks().issuer().equals(signer))
                    .forEach(revoked::add);
            if (page.size() < PAGE) {
                return revoked;
            }
            after = page.getLast().id();
        }
    }
}
