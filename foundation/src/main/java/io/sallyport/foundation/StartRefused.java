package io.sallyport.foundation;

/// A start that cannot succeed. The message is one line that says what is wrong and what to do;
/// `Main` prints it and exits with 1, and nothing has been damaged.
public final class StartRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartRefused(String message) {
        super(message, null, false, false);
    }
}
