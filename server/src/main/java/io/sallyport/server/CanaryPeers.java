package io.sallyport.server;

import io.sallyport.foundation.RequestContext;
import io.sallyport.transport.InstanceAuthority;
import io.sallyport.transport.Plane;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the standing adversary shows at the listeners that let nobody in without a certificate: a
/// genuine one of each plane, and what a thief of the plane's key would make. A genuine one opens
/// what everybody who has one may ask for, and nothing else.
final class CanaryPeers {
    private static final String NAME = "adversary";

    /// From a beginning that is before now: it has ended.
    private static final Duration ENDED = Duration.ofSeconds(1);

    private static final Duration LASTING = Duration.ofMinutes(30);

    private final InstanceAuthority authority;

    CanaryPeers(InstanceAuthority authority) {
        this.authority = authority;
    }

    Map<String, Object> fresh(RequestContext context) {
        Map<String, Object> peers = new TreeMap<>();
        for (Plane plane : List.of(Plane.OPERATOR, Plane.INTERNAL)) {
            peers.put(
                    plane.label(),
                    Map.of(
                            "genuine",
                            shown(key -> authority.caller(context, plane, NAME, key)),
                            "ended",
                            shown(key -> authority.rehearse(context, plane, key, ENDED)),
                            "unlogged",
                            shown(key -> authority.rehearse(context, plane, key, LASTING))));
        }
        return peers;
    }

    private interface Issuing {
        List<X509Certificate> issue(PublicKey key);
    }

    private static Map<String, Object> shown(Issuing issuing) {
        KeyPair keys = keys();
        return Map.of(
                "privateKey",
                Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded()),
                "chain",
                InstanceAuthority.pem(issuing.issue(keys.getPublic())));
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no P-256", impossible);
        }
    }
}
