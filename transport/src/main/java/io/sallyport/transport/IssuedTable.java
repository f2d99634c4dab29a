package io.sallyport.transport;

import io.sallyport.foundation.JsonObject;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The leaves that were signed, until they end, in the operator realm. A row is written with the
/// event that tells of it and held against the log at each read: who is here is in the log.
final class IssuedTable {
    /// The serial number's; the fingerprint is of bytes with that number in them.
    private static final ValueSpace RANDOM = ValueSpace.random(126);

    static final Table<Issued> ISSUED =
            Table.of("issued_certificate", Table.Codec.json(IssuedTable::write, IssuedTable::read))
                    .unique("serial", RANDOM, Issued::serial)
                    .unique("fingerprint", RANDOM, Issued::fingerprint)
                    .expiring(Issued::notAfter)
                    .ofAuthority();

    private IssuedTable() {}

    /// @param caller whose it is; nothing for a listener's
    /// @param revoked when, if it was
    record Issued(
            Marks marks,
            Plane plane,
            Optional<String> caller,
            Instant notAfter,
            Optional<Instant> revoked) {
        static Issued of(Plane plane, Optional<String> caller, List<X509Certificate> chain) {
            X509Certificate leaf = chain.get(0);
            Marks marks =
                    new Marks(
                            leaf.getSerialNumber().toString(16),
                            CertificateForm.fingerprint(leaf),
                            CertificateForm.fingerprint(chain.get(1)));
            Instant end = leaf.getNotAfter().toInstant();
            return new Issued(marks, plane, caller, end, Optional.empty());
        }

        Issued revokedAt(Instant moment) {
            return new Issued(marks, plane, caller, notAfter, Optional.of(moment));
        }

        String serial() {
            return marks.serial();
        }

        String fingerprint() {
            return marks.fingerprint();
        }
    }

    /// What a certificate is told by.
    ///
    /// @param serial in hexadecimal
    /// @param issuer the fingerprint of who signed it
    record Marks(String serial, String fingerprint, String issuer) {}

    private static Map<String, Object> write(Issued value) {
        Map<String, Object> row = new TreeMap<>();
        row.put("serial", value.marks().serial());
        row.put("fingerprint", value.marks().fingerprint());
        row.put("issuer", value.marks().issuer());
        row.put("plane", value.plane().name());
        row.put("notAfter", value.notAfter().toEpochMilli());
        value.caller().ifPresent(name -> row.put("caller", name));
        value.revoked().ifPresent(moment -> row.put("revoked", moment.toEpochMilli()));
        return row;
    }

    private static Issued read(JsonObject row) {
        Marks marks = new Marks(row.text("serial"), row.text("fingerprint"), row.text("issuer"));
        return new Issued(
                marks,
                Plane.valueOf(row.text("plane")),
                row.optionalText("caller"),
                row.instant("notAfter"),
                row.optionalInstant("revoked"));
    }
}
