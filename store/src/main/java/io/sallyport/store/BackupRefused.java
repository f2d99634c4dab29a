package io.sallyport.store;

/// A backup that cannot be written, or a file that cannot be taken for one. The message is one line
/// that says what is wrong and what to do.
public final class BackupRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BackupRefused(String message) {
        super(message, null, false, false);
    }
}
