package io.sallyport.transport;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;

/// The names of one host, and the name constraints (RFC 5280 4.2.1.10) under which authorities
/// issue for nothing else. Kinds of name that are not listed would be allowed, so addresses are
/// excluded where none is permitted.
final class HostLimits {
    private HostLimits() {}

    static NameConstraints ofRoot(HostName host) {
        return constraints(host, true, List.of());
    }

    static NameConstraints of(Plane plane, HostName host) {
        return constraints(host, plane.hasCallers(), List.of(plane));
    }

    /// @param callers whether there are any, whose names are URIs with the host in them
    /// @param one the plane, or none for all of them
    private static NameConstraints constraints(HostName host, boolean callers, List<Plane> one) {
        List<GeneralSubtree> permitted = new ArrayList<>();
        HostName own = one.isEmpty() ? host : one.getFirst().host(host);
        permitted.add(subtree(GeneralName.dNSName, own.value()));
        if (callers) {
            permitted.add(subtree(GeneralName.uniformResourceIdentifier, host.value()));
        }
        if (host.local()) {
            permitted.add(subtree(GeneralName.iPAddress, "127.0.0.1/32"));
            permitted.add(subtree(GeneralName.iPAddress, "::1/128"));
            return new NameConstraints(permitted.toArray(GeneralSubtree[]::new), null);
        }
        List<GeneralSubtree> excluded = new ArrayList<>();
        excluded.add(subtree(GeneralName.iPAddress, "0.0.0.0/0"));
        // The library takes no "::/0".
        excluded.add(subtree(GeneralName.iPAddress, "0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0"));
        if (!one.isEmpty()) {
            Arrays.stream(Plane.values())
                    .filter(other -> !other.host(host).equals(own) && own.equals(host))
                    .forEach(other ->
                            excluded.add(subtree(GeneralName.dNSName, other.host(host).value())));
        }
        return new NameConstraints(
                permitted.toArray(GeneralSubtree[]::new), excluded.toArray(GeneralSubtree[]::new));
    }

    private static GeneralSubtree subtree(int kind, String value) {
        return new GeneralSubtree(new GeneralName(kind, value));
    }

    /// Whether a certificate has exactly these.
    static boolean areIn(X509Certificate certificate, NameConstraints limits) {
        byte[] extension = certificate.getExtensionValue(Extension.nameConstraints.getId());
        return extension != null
                && NameConstraints.getInstance(ASN1OctetString.getInstance(extension).getOctets())
                        .toASN1Primitive()
                        .equals(limits.toASN1Primitive());
    }

    /// What a listener of the host is called by.
    static List<GeneralName> names(HostName host) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.dNSName, host.value()));
        if (host.local()) {
            names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
            names.add(new GeneralName(GeneralName.iPAddress, "::1"));
        }
        return names;
    }
}
