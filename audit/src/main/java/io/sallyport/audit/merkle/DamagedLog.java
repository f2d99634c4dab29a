package io.sallyport.audit.merkle;

import java.io.IOException;

/// A file of a log is missing, or is not what it should be. Whoever checks a log gets a
/// [Verification.Damaged] instead; this is for whoever wanted to use it.
public final class DamagedLog extends IOException {
    private static final long serialVersionUID = 1L;

    private final String where;

    DamagedLog(String where, String what) {
        super(what);
        this.where = where;
    }

    Verification.Damaged verdict() {
        return new Verification.Damaged(String.valueOf(getMessage()), where);
    }
}
