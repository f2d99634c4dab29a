package io.sallyport.keys;

/// What a tenant's key is for. Each purpose has its own random key, so that none can be used for
/// another and each can be rotated alone. The code is part of every envelope and never changes.
public enum KeyPurpose {
    RECORDS(1),
    INDEX(2),
    AUDIT(3),
    SIGNING(4),
    /// Persons' own keys, and nothing else: a purge can end its version without touching a tenant's
    /// other rows.
    PERSONS(5),
    /// What the store needs of events for as long as there is the tenant: which rows they left, and
    /// where a token's entry stands.
    MARKS(6);

    private final int code;

    KeyPurpose(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /// Whether it seals the log, whose entries never change: no rotation ends a version of it.
    public boolean isOfTheLog() {
        return this == AUDIT || this == MARKS;
    }

    void requireEnding() {
        if (isOfTheLog()) {
            throw new IllegalStateException("the log is sealed under every version of its key");
        }
    }

    static KeyPurpose of(int code) {
        for (KeyPurpose purpose : values()) {
            if (purpose.code == code) {
                return purpose;
            }
        }
        throw new io.sallyport.foundation.Corruption("no key purpose has the code " + code);
    }
}
