package io.sallyport.keys;

import java.util.Locale;

/// What an instance is for, fixed when it is made and bound to its root key: a demonstration can
/// never become more than that, and nothing else can be opened with a demonstration's conveniences.
public enum Assurance {
    DEMONSTRATION,
    STANDARD;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Assurance of(String label) {
        for (Assurance assurance : values()) {
            if (assurance.label().equals(label)) {
                return assurance;
            }
        }
        throw new io.sallyport.foundation.Corruption("unknown assurance: " + label);
    }
}
