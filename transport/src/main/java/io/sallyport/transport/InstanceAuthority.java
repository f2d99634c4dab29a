package io.sallyport.transport;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.transport.CertificateTable.Certified;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The instance's own certificate authority and what it signed. Keys and certificates are sealed
/// rows of the operator realm; each certificate stands in the log.
public final class InstanceAuthority {
    private static final String AUTHORITY = "authority";
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
    private static final Duration LEAF_LIFE = Duration.ofDays(60);

    /// For clients whose clock is a little behind.
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final HostName host;

    /// The table that its rows are in.
    public static Table<?> table() {
        return CertificateTable.CERTIFICATES;
    }

    public InstanceAuthority(Store store, Ids ids, InstantSource time, HostName host) {
        this.store = store;
        this.ids = ids;
        this.time = time;
        this.host = host;
    }

    /// The authority's certificate in PEM, for clients to trust; made when there is none yet.
    public String pem(RequestContext context) {
        try {
            byte[] der = authority(context).certificate().getEncoded();
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a certificate has no encoding", impossible);
        }
    }

    private TlsIdentity authority(RequestContext context) {
        Optional<Row<Certified>> known = find(context, AUTHORITY);
        if (known.isPresent()) {
            return known.get().value().identity();
        }
        CertificateMaker.Order order = order("CN=Sallyport instance authority", AUTHORITY_LIFE);
        X509Certificate certificate = CertificateMaker.authority(order, host);
        return keep(context, Optional.empty(), issued(AUTHORITY, certificate, order));
    }

    /// The certificate that a listener serves with: the one that is there, or a fresh one when less
    /// than half of its life is left or the host name has changed.
    public TlsIdentity listener(RequestContext context, String name) {
        Optional<Row<Certified>> known = find(context, name);
        if (known.isPresent() && serves(known.get().value().identity().certificate())) {
            return known.get().value().identity();
        }
        TlsIdentity authority = authority(context);
        CertificateMaker.Order order = order("CN=" + host.value(), LEAF_LIFE);
        X509Certificate certificate = CertificateMaker.leaf(order, host, authority);
        return keep(context, known, issued(name, certificate, order));
    }

    private boolean serves(X509Certificate certificate) {
        Instant renew = certificate.getNotAfter().toInstant().minus(LEAF_LIFE.dividedBy(2));
        // Made by a clock that was ahead, it is not valid yet.
        return time.instant().isBefore(renew)
                && !time.instant().isBefore(certificate.getNotBefore().toInstant())
                && names(certificate).contains(host.value());
    }

    private static List<Object> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream().map(name -> (Object) name.get(1)).toList();
        } catch (CertificateParsingException damaged) {
            return List.of();
        }
    }

    private Optional<Row<Certified>> find(RequestContext context, String use) {
        return store.findUnique(context.scope(), CertificateTable.CERTIFICATES, "use", use);
    }

    private CertificateMaker.Order order(String subject, Duration life) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            Instant start = time.instant().minus(BACKDATED);
            BigInteger serial = new BigInteger(ids.random(), 16).clearBit(127).setBit(126);
            return new CertificateMaker.Order(subject, keys, serial, start, start.plus(life));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no P-256", impossible);
        }
    }

    private static Certified issued(
            String use, X509Certificate certificate, CertificateMaker.Order order) {
        return new Certified(use, new TlsIdentity(certificate, order.keys().getPrivate()));
    }

    private TlsIdentity keep(
            RequestContext context, Optional<Row<Certified>> replaced, Certified issued) {
        X509Certificate certificate = issued.identity().certificate();
        AuditEvent event =
                AuditEvent.of(
                        context,
                        time.instant(),
                        AuditAction.CERTIFICATE_ISSUED,
                        Map.of(
                                "use", issued.use(),
                                "serial", certificate.getSerialNumber().toString(16),
                                "notAfter", certificate.getNotAfter().toInstant().toString()));
        return store.write(
                context,
                event,
                rows -> {
                    if (replaced.isPresent()) {
                        rows.update(CertificateTable.CERTIFICATES, replaced.get(), issued);
                    } else {
                        rows.insert(CertificateTable.CERTIFICATES, ids.row(), issued);
                    }
                    return issued.identity();
                });
    }
}
