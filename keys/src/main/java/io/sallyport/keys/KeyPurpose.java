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
    PERSONS(5);

    private final int code;

    KeyPurpose(int code) {
        this.code = code;
    }

    int code() {
        return code;
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
