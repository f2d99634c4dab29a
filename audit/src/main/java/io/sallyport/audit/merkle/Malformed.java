package io.sallyport.audit.merkle;

/// Bytes from outside that are not a note, a checkpoint, a key, a tile path or an entry bundle.
/// Every parser of this package answers with a value or with this. The message names what is wrong
/// and repeats nothing of the bytes, so it is safe to show.
public final class Malformed extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
        super(message);
    }

    /// Anybody may ask for a path that is none, and must not be able to make that dear.
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
