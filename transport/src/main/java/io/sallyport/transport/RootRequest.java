package io.sallyport.transport;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.StartRefused;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.asn1.x500.X500Name;

/// What an instance asks the holder of its root for: an authority for each of its planes. Each
/// request (PKCS #10) names plane and host as its subject, and its own key has signed it.
record RootRequest(HostName host, Map<Plane, PublicKey> keys) {
    private static final int BYTES_MAX = 32 << 10;

    RootRequest {
        keys = Map.copyOf(keys);
    }

    /// In PEM, with a line for people above each.
    static String write(HostName host, Map<Plane, KeyPair> keys) {
        StringBuilder text = new StringBuilder("Sallyport asks the root of " + host.value() + "\n");
        for (Plane plane : Plane.values()) {
            text.append("for ").append(plane.label()).append('\n');
            text.append(
                    CertificateRequest.of(
                            Objects.requireNonNull(keys.get(plane)), subject(plane, host)));
        }
        return text.toString();
    }

    private static X500Name subject(Plane plane, HostName host) {
        return new X500Name(Signing.nameOf(plane) + ",O=" + host.value());
    }

    PublicKey key(Plane plane) {
        return Objects.requireNonNull(keys.get(plane));
    }

    /// @throws StartRefused when it is not one request for each plane of this host
    static RootRequest read(byte[] file, HostName host) {
        List<PemBlock> blocks = file.length > BYTES_MAX ? List.of() : PemBlock.read(file);
        Map<Plane, PublicKey> keys = new EnumMap<>(Plane.class);
        for (PemBlock block : blocks) {
            CertificateRequest.Asked asked = asked(block);
            keys.put(plane(asked.subject(), host), asked.key());
        }
        if (blocks.size() != Plane.values().length || keys.size() != blocks.size()) {
            throw new StartRefused(
                    "this is no request of an instance: take the file that"
                            + " certificate.root-request wrote");
        }
        return new RootRequest(host, keys);
    }

    private static CertificateRequest.Asked asked(PemBlock block) {
        try {
            return CertificateRequest.read(block.content());
        } catch (Refusal damaged) {
            throw new StartRefused("a request in the file is damaged: " + damaged.publicDetail());
        }
    }

    private static Plane plane(X500Name subject, HostName host) {
        for (Plane plane : Plane.values()) {
            if (subject.equals(subject(plane, host))) {
                return plane;
            }
        }
        throw new StartRefused(
                "the file asks for something else than an authority of "
                        + host.value()
                        + ", whose root this is: nothing was signed");
    }
}
