package io.sallyport.directory;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// Adds, removes and lists the roots that one tenant's applications may have certificates of.
public final class TrustAnchors {
    /// Each is tried for a certificate that a stranger shows.
    static final int MOST = 16;

    private static final String FINGERPRINT = "fingerprint";
    private static final RowId FIRST = new RowId(new UUID(0, 0));
    private static final Table<TrustAnchor> ANCHORS =
            Table.of("trust_anchor", Table.Codec.json(TrustAnchors::write, TrustAnchors::read))
                    .unique(FINGERPRINT, ValueSpace.published(), TrustAnchor::fingerprint)
                    .ofAuthority();

    private final Store store;
    private final Ids ids;
    private final InstantSource time;

    /// What is asked for when one is added.
    ///
    /// @param certificate in PEM
    /// @param crl the address of its revocation list
    /// @param ocsp the address of its responder
    public record Asked(String certificate, Optional<String> crl, Optional<String> ocsp) {}

    /// The table that its rows are in.
    public static Table<?> table() {
        return ANCHORS;
    }

    public TrustAnchors(Parts parts) {
        this.store = parts.store();
        this.ids = parts.ids();
        this.time = parts.time();
    }

    /// All that count in the tenant.
    public List<TrustAnchor> of(RequestContext inside) {
        return store.list(inside.scope(), ANCHORS, FIRST, MOST).stream().map(Row::value).toList();
    }

    /// @throws Refusal INVALID_REQUEST, or CONFLICT when it is there already or there are too many
    public TrustAnchor add(RequestContext inside, Asked asked) {
        TrustAnchor anchor =
                new TrustAnchor(
                        ids.row(),
                        TrustAnchor.root(asked.certificate(), time.instant()),
                        asked.crl().map(TrustAnchor::address),
                        asked.ocsp().map(TrustAnchor::address),
                        time.instant());
        if (of(inside).size() >= MOST) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "A tenant has at most " + MOST + " trust anchors.",
                    "anchors-too-many");
        }
        return store.write(
                inside,
                added(inside, anchor),
                rows -> {
                    rows.insert(ANCHORS, anchor.id(), anchor);
                    return anchor;
                });
    }

    /// Its certificates are refused from here on; tokens that they got live to their end.
    ///
    /// @throws Refusal NOT_FOUND
    public TrustAnchor remove(RequestContext inside, String fingerprint) {
        Row<TrustAnchor> row =
                store.findUnique(inside.scope(), ANCHORS, FINGERPRINT, fingerprint)
                        .orElseThrow(() ->
                                new Refusal(
                                        RefusalCode.NOT_FOUND,
                                        "There is no such trust anchor.",
                                        "anchor-unknown"));
        return store.write(
                inside,
                AuditEvent.of(
                        inside,
                        time.instant(),
                        AuditAction.TRUST_ANCHOR_REMOVED,
                        Map.of(FINGERPRINT, fingerprint)),
                rows -> {
                    rows.delete(ANCHORS, row);
                    return row.value();
                });
    }

    private AuditEvent added(RequestContext inside, TrustAnchor anchor) {
        Map<String, String> details = new TreeMap<>();
        details.put(FINGERPRINT, anchor.fingerprint());
        anchor.crl().ifPresent(url -> details.put("crl", url.toString()));
        anchor.ocsp().ifPresent(url -> details.put("ocsp", url.toString()));
        return AuditEvent.of(inside, time.instant(), AuditAction.TRUST_ANCHOR_ADDED, details);
    }

    private static Map<String, Object> write(TrustAnchor value) {
        Map<String, Object> row = new TreeMap<>();
        row.put("id", value.id().toString());
        row.put("certificate", Base64.getEncoder().encodeToString(value.encoded()));
        row.put("addedAt", value.addedAt().toEpochMilli());
        value.crl().ifPresent(url -> row.put("crl", url.toString()));
        value.ocsp().ifPresent(url -> row.put("ocsp", url.toString()));
        return row;
    }

    private static TrustAnchor read(JsonObject row) {
        return new TrustAnchor(
                RowId.parse(row.text("id")),
                certificate(Base64.getDecoder().decode(row.text("certificate"))),
                row.optionalText("crl").map(URI::create),
                row.optionalText("ocsp").map(URI::create),
                row.instant("addedAt"));
    }

    private static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException impossible) {
            throw Corruption.ofRows("a trust anchor is no certificate");
        }
    }
}
