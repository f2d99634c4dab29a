package io.sallyport.foundation;

/// An invariant is broken: bytes that we wrote do not read back, or the log contradicts itself. The
/// writer stops and the node goes down; continuing could only make it worse.
public final class Corruption extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Corruption(String message) {
        super(message);
    }

    public Corruption(String message, Throwable cause) {
        super(message, cause);
    }
}
