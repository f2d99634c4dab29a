package io.sallyport.directory;

import java.util.Arrays;
import java.util.Optional;

/// What can be set for a tenant. Each is a whole number, and each has an effect.
public enum Setting {
    /// Of everybody who has authenticated, together.
    REQUESTS_PER_SECOND(
            "requestsPerSecond",
            "requests a second that the tenant's callers make together",
            1,
            1_000_000),
    /// What a quiet tenant may make up for at once.
    REQUESTS_BURST("requestsBurst", "how many of them may come at once", 1, 1_000_000),
    /// With one second's worth at once.
    CLIENT_REQUESTS_PER_SECOND(
            "clientRequestsPerSecond", "requests a second of each application", 1, 1_000_000),
    /// Tokens that are there already keep their ends.
    TOKEN_LIFE_SECONDS(
            "tokenLifeSeconds",
            "no access token lives longer, whatever its application says",
            60,
            3_600),
    /// Removed ones count: their ids stay taken.
    APPLICATIONS(
            "applications",
            "how many applications there may be, removed ones included",
            1,
            1_000_000),
    /// NIST SP 800-63B-4 3.1.1.2: 15 where a password may be all that is asked for, and never fewer
    /// than 8. Passwords that are there already stay.
    PASSWORD_LENGTH("passwordLength", "how many characters a new password has at least", 8, 64) {
        @Override
        long usual() {
            return PASSWORD_ALONE;
        }
    };

    private static final long PASSWORD_ALONE = 15;

    /// More than a small node answers: who has many tenants lowers the ceilings.
    private static final long USUAL = 10_000;

    private final String label;
    private final String meaning;
    private final long least;
    private final long most;

    /// @param most the ceiling, unless the instance has a lower one
    Setting(String label, String meaning, long least, long most) {
        this.label = label;
        this.meaning = meaning;
        this.least = least;
        this.most = most;
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
    long usual() {
        return Math.min(USUAL, most);
    }

    long most() {
        return most;
    }

    static Optional<Setting> labelled(String label) {
        return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst();
    }
}
