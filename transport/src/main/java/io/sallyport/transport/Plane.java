package io.sallyport.transport;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;

/// One of the issuance chains of an instance: each listener belongs to one, and a certificate of
/// one counts in no other.
public enum Plane {
    PUBLIC(Duration.ofDays(7)),
    /// Cards and certificate-bound clients bring certificates of their tenants, none of ours.
    CARD(Duration.ofDays(7)),
    /// The listener, and the workstations that call it.
    OPERATOR(Duration.ofDays(7)),
    /// The listener, and the services that call it.
    INTERNAL(Duration.ofDays(1));

    private final Duration leafLife;

    Plane(Duration leafLife) {
        this.leafLife = leafLife;
    }

    /// As in `internal`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What its listener is called by, where the public one is called by this: on one machine all
    /// have its name, elsewhere each has its own, so that no browser takes one for the other.
    public HostName host(HostName ofPublic) {
        return this == PUBLIC || ofPublic.local()
                ? ofPublic
                : new HostName(label() + "." + ofPublic.value());
    }

    /// Whether others are issued certificates to call its listener with.
    boolean hasCallers() {
        return this == OPERATOR || this == INTERNAL;
    }

    /// How long a leaf may live.
    public Duration leafLife() {
        return leafLife;
    }

    static Duration longestLeafLife() {
        return Arrays.stream(values())
                .map(Plane::leafLife)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /// What its leaves may be for.
    Set<KeyUse> uses() {
        return hasCallers()
                ? Set.of(KeyUse.SERVER_AUTH, KeyUse.CLIENT_AUTH)
                : Set.of(KeyUse.SERVER_AUTH);
    }

    /// An extended key usage (RFC 5280 4.2.1.12).
    enum KeyUse {
        SERVER_AUTH("1.3.6.1.5.5.7.3.1"),
        CLIENT_AUTH("1.3.6.1.5.5.7.3.2");

        private final String oid;

        KeyUse(String oid) {
            this.oid = oid;
        }

        String oid() {
            return oid;
        }
    }
}
