package io.sallyport.transport.acme;

import java.time.Instant;
import java.util.Optional;

/// An ACME directory gave no certificate. The message is one line for an operator; what a directory
/// said is in it cut short and without control characters.
public final class AcmeFailed extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int CHARACTERS_MAX = 300;

    private final transient Optional<Instant> notBefore;
    private final boolean silent;

    private AcmeFailed(String message, Optional<Instant> notBefore, boolean silent) {
        super(said(message));
        this.notBefore = notBefore;
        this.silent = silent;
    }

    static AcmeFailed because(String message) {
        return new AcmeFailed(message, Optional.empty(), false);
    }

    /// The directory could not be asked.
    static AcmeFailed unreachable(String message) {
        return new AcmeFailed(message, Optional.empty(), true);
    }

    /// The directory wants to be left alone until then.
    static AcmeFailed until(String message, Optional<Instant> notBefore) {
        return new AcmeFailed(message, notBefore, false);
    }

    private static String said(String message) {
        String line = message.replaceAll("[^ -~]", " ");
        return line.substring(0, Math.min(line.length(), CHARACTERS_MAX));
    }

    /// Before this instant it does not want to be asked again.
    public Optional<Instant> notBefore() {
        return notBefore;
    }

    /// Whether it was not reached at all: then asking again costs nothing of what it allows.
    public boolean silent() {
        return silent;
    }
}
