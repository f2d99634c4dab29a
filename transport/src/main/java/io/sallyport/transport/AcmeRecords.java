package io.sallyport.transport;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.transport.CertificateTable.Certified;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the instance keeps of ACME directories: its accounts, and the certificate that was issued
/// last. Both are sealed rows of the operator realm, and each is written with the event that tells
/// of it.
public final class AcmeRecords {
    private static final String USE = "acme.public";

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final HostName host;

    /// @param host that certificates are for
    public AcmeRecords(Store store, Ids ids, InstantSource time, HostName host) {
        this.host = host;
        this.store = store;
        this.ids = ids;
        this.time = time;
    }

    /// The table that accounts are in.
    public static List<Table<?>> tables() {
        return List.of(AcmeTable.ACCOUNTS);
    }

    public Optional<AcmeAccount> account(RequestContext context, URI directory) {
        return store.findUnique(
                        context.scope(), AcmeTable.ACCOUNTS, "directory", directory.toString())
                .map(Row::value);
    }

    public void keep(RequestContext context, AcmeAccount account) {
        Map<String, String> details = Map.of("directory", account.directory().toString());
        store.write(
                context,
                AuditEvent.of(context, time.instant(), AuditAction.ACME_ACCOUNT_CREATED, details),
                rows -> {
                    rows.insert(AcmeTable.ACCOUNTS, ids.row(), account);
                    return account;
                });
    }

    /// Nothing when none was issued yet, or the last one has ended.
    public Optional<TlsIdentity> certificate(RequestContext context) {
        return find(context)
                .map(row -> row.value().identity())
                .filter(one -> time.instant().isBefore(one.notAfter()));
    }

    private Optional<Row<Certified>> find(RequestContext context) {
        return store.findUnique(context.scope(), CertificateTable.CERTIFICATES, "use", USE);
    }

    /// It takes the place of the one before, if it is fit to be served.
    ///
    /// @throws UnfitIdentity when it is not
    public void keep(RequestContext context, URI directory, TlsIdentity identity) {
        IdentityCheck.check(identity, host, time.instant());
        Map<String, String> details =
                Map.of(
                        "directory", directory.toString(),
                        "fingerprint", identity.fingerprint(),
                        "notAfter", identity.notAfter().toString(),
                        "serial", identity.serial());
        Optional<Row<Certified>> before = find(context);
        Certified value = Certified.of(USE, identity);
        store.write(
                context,
                AuditEvent.of(context, time.instant(), AuditAction.CERTIFICATE_OBTAINED, details),
                rows -> {
                    if (before.isPresent()) {
                        rows.update(CertificateTable.CERTIFICATES, before.get(), value);
                    } else {
                        rows.insert(CertificateTable.CERTIFICATES, ids.row(), value);
                    }
                    return identity;
                });
    }
}
