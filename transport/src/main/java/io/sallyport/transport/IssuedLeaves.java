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
import java.util.Optional;

/// The leaves that the instance signed and that have not ended, and which of them were revoked.
public final class IssuedLeaves {
    private static final int PAGE = 500;

    /// One that renews in time has three.
    private static final int OF_ONE_MAX = 64;

    private final Store store;
    private final Ids ids;
    private final InstantSource time;

    IssuedLeaves(Store store, Ids ids, InstantSource time) {
        this.store = store;
        this.ids = ids;
        this.time = time;
    }

    /// A listener's.
    void add(Transaction rows, Plane plane, List<X509Certificate> chain) {
        rows.insert(IssuedTable.ISSUED, ids.row(), Issued.of(plane, Optional.empty(), chain));
    }

    /// A caller's.
    ///
    /// @param asker the fingerprint of the certificate that asks for its next one; nothing when the
    ///   provider's staff does
    /// @throws Refusal INVALID_CERTIFICATE when it was revoked meanwhile
    void add(Transaction rows, CallerLeaf leaf, Optional<String> asker) {
        asker.flatMap(one -> rows.findUnique(IssuedTable.ISSUED, "fingerprint", one))
                .filter(row -> row.value().revoked().isPresent())
                .ifPresent(_ -> {
                    throw new Refusal(
                            RefusalCode.INVALID_CERTIFICATE,
                            "The certificate does not count here, or no longer.",
                            "peer-revoked");
                });
        Issued issued = Issued.of(leaf.plane(), Optional.of(leaf.name()), leaf.chain());
        rows.insert(IssuedTable.ISSUED, ids.row(), issued);
    }

    record CallerLeaf(Plane plane, String name, List<X509Certificate> chain) {}

    /// @throws Refusal TOO_MANY_REQUESTS when a caller has as many as it may have at a time
    void requireRoom(RequestContext context, Plane plane, String name) {
        long standing =
                all(context).stream()
                        .filter(row -> isOf(row.value(), plane, Optional.of(name)))
                        .count();
        if (standing >= OF_ONE_MAX) {
            throw new Refusal(
                    RefusalCode.TOO_MANY_REQUESTS,
                    "A caller has at most " + OF_ONE_MAX + " certificates that have not ended.",
                    "certificate-too-many");
        }
    }

    private static boolean isOf(Issued one, Plane plane, Optional<String> name) {
        return name.isPresent() && one.plane() == plane && one.caller().equals(name);
    }

    private List<Row<Issued>> all(RequestContext context) {
        List<Row<Issued>> all = new ArrayList<>();
        RowId after = RowId.FIRST;
        while (true) {
            List<Row<Issued>> page = store.list(context.scope(), IssuedTable.ISSUED, after, PAGE);
            all.addAll(page);
            if (page.size() < PAGE) {
                return all;
            }
            after = page.getLast().id();
        }
    }

    /// Whether the log tells of it.
    ///
    /// @param fingerprint SHA-256 in hexadecimal
    public boolean knows(RequestContext context, String fingerprint) {
        return store.findUnique(context.scope(), IssuedTable.ISSUED, "fingerprint", fingerprint)
                .isPresent();
    }

    /// It stands in the next revocation list of its plane, and once revoked it stays so. A caller's
    /// takes along all others of that name: it may have asked for them itself, and so may whoever
    /// had its key.
    ///
    /// @param serial in hexadecimal, as the log writes it
    /// @return the serials of all that were revoked by this
    /// @throws Refusal NOT_FOUND when there is none, or it has ended
    public List<String> revoke(RequestContext context, String serial) {
        Row<Issued> found =
                store.findUnique(context.scope(), IssuedTable.ISSUED, "serial", serial)
                        .orElseThrow(() ->
                                new Refusal(
                                        RefusalCode.NOT_FOUND,
                                        "There is no such certificate.",
                                        "certificate-unknown"));
        List<String> revoked = new ArrayList<>();
        List<Row<Issued>> left = List.of(found);
        // None is made by one that is revoked, so this comes to an end.
        while (!left.isEmpty()) {
            for (Row<Issued> one : left) {
                if (one.value().revoked().isEmpty()) {
                    revoke(context, one);
                    revoked.add(one.value().serial());
                }
            }
            left = others(context, found.value());
        }
        return revoked;
    }

    private List<Row<Issued>> others(RequestContext context, Issued of) {
        return all(context).stream()
                .filter(row -> isOf(row.value(), of.plane(), of.caller()))
                .filter(row -> row.value().revoked().isEmpty())
                .toList();
    }

    private void revoke(RequestContext context, Row<Issued> found) {
        Instant now = time.instant();
        Map<String, String> details =
                Map.of(
                        "fingerprint", found.value().fingerprint(),
                        "plane", found.value().plane().label(),
                        "serial", found.value().serial());
        store.write(
                context,
                AuditEvent.of(context, now, AuditAction.CERTIFICATE_REVOKED, details),
                rows -> {
                    rows.update(IssuedTable.ISSUED, found, found.value().revokedAt(now));
                    return true;
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
        return all(context).stream()
                .map(Row::value)
                .filter(one -> one.revoked().isPresent() && one.marks().issuer().equals(signer))
                .toList();
    }
}
