package io.sallyport.directory;

import java.util.Arrays;
import java.util.Optional;

/// What can be set for a tenant. Each is a whole number, and each has an effect.
public enum Setting {
    /// Of everybody who has authenticated, together.
    REQUESTS_PER_SECOND(
            "requestsPerSecond",
            "requests a second that the tenant's callers make together",
            Bounds.of(1, 1_000_000)),
    /// What a quiet tenant may make up for at once.
    REQUESTS_BURST("requestsBurst", "how many of them may come at once", Bounds.of(1, 1_000_000)),
    /// With one second's worth at once.
    CLIENT_REQUESTS_PER_SECOND(
            "clientRequestsPerSecond",
            "requests a second of each application",
            Bounds.of(1, 1_000_000)),
    /// Tokens that are there already keep their ends.
    TOKEN_LIFE_SECONDS(
            "tokenLifeSeconds",
            "no access token lives longer, whatever its application says",
            Bounds.of(60, 3_600)),
    /// Removed ones count: their ids stay taken.
    APPLICATIONS(
            "applications",
            "how many applications there may be, removed ones included",
            Bounds.of(1, 1_000_000)),
    /// Sessions that are there already keep theirs.
    SESSION_IDLE_SECONDS(
            "sessionIdleSeconds",
            "how long a person's session may lie unused",
            new Bounds(60, 2_592_000, 28_800)),
    SESSION_LIFE_SECONDS(
            "sessionLifeSeconds",
            "how long a person's session lasts in any case",
            new Bounds(60, 2_592_000, 86_400)),
    /// OpenID Connect Core 1.0, 11 (`offline_access`).
    REFRESH_LIFE_SECONDS(
            "refreshLifeSeconds",
            "how long an application may come back for a person who is not there",
            new Bounds(60, 31_536_000, 2_592_000)),
    /// NIST SP 800-63B-4 3.1.1.2: 15 where a password may be all that is asked for, and never fewer
    /// than 8. Passwords that are there already stay.
    PASSWORD_LENGTH(
            "passwordLength",
            "how many characters a new password has at least",
            new Bounds(8, 64, 15)),
    /// WebAuthn 5.4.7. Passkeys that are there already stay.
    PASSKEY_ATTESTATION(
            "passkeyAttestation",
            "whether authenticators prove that a new passkey's key cannot leave its hardware:"
                    + " 0 they are not asked, 1 they are asked, 2 none is accepted without",
            new Bounds(0, 2, 0));

    private final String label;
    private final String meaning;
    private final long least;
    private final long most;
    private final long usual;

    /// @param most the ceiling, unless the instance has a lower one
    /// @param usual while nothing was set
    private record Bounds(long least, long most, long usual) {
        /// Usually 10,000, more than a small node answers: who has many tenants lowers the
        /// ceilings.
        static Bounds of(long least, long most) {
            return new Bounds(least, most, Math.min(10_000, most));
        }
    }

    Setting(String label, String meaning, Bounds bounds) {
        this.label = label;
        this.meaning = meaning;
        this.least = bounds.least();
        this.most = bounds.most();
        this.usual = bounds.usual();
    }

    /// Its name outside, such as `requestsPerSecond`.
    public String label() {
        return label;
    }

    String meaning() {
        return meaning;
    }

    long least() {
        return least;
    }

    /// While nothing was set.
    public long usual() {
        return usual;
    }

    long most() {
        return most;
    }

    static Optional<Setting> labelled(String label) {
        return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst();
    }
}
