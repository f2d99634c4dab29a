package io.sallyport.signin;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How surely somebody is who they say, the weaker first: the values of `acr` (OpenID Connect Core
/// 1.0, 2). The two strongest have their names from OpenID Connect Extended Authentication Profile
/// ACR Values 1.0.
public enum AuthenticationLevel {
    ONE_FACTOR("1"),
    TWO_FACTORS("2"),
    /// Nobody in between can use what was shown.
    PHISHING_RESISTANT("phr"),
    /// And the key cannot leave its hardware.
    HARDWARE_BOUND("phrh");

    /// Methods of RFC 8176.
    private static final Set<String> KNOWN = Set.of("pwd", "otp", "kba");

    private final String label;

    AuthenticationLevel(String label) {
        this.label = label;
    }

    /// As `acr` has it.
    public String label() {
        return label;
    }

    public static Optional<AuthenticationLevel> labelled(String label) {
        return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst();
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(AuthenticationLevel::label).toList();
    }

    /// What these methods come to (`amr`, RFC 8176 2).
    static AuthenticationLevel of(Collection<String> methods) {
        if (methods.contains("hwk")) {
            return HARDWARE_BOUND;
        }
        if (methods.contains("swk")) {
            return PHISHING_RESISTANT;
        }
        return methods.stream().filter(KNOWN::contains).count() > 1 ? TWO_FACTORS : ONE_FACTOR;
    }

    public boolean reaches(AuthenticationLevel needed) {
        return compareTo(needed) >= 0;
    }
}
