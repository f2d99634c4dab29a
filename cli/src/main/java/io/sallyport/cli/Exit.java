package io.sallyport.cli;

/// How a command ends, as scripts see it.
enum Exit {
    SUCCESS(0),
    /// Refused or failed, or a check that found something.
    FAILURE(1),
    /// The command line itself is wrong; nothing was tried.
    USAGE(2);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
