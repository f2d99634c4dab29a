package io.sallyport.http;

import io.helidon.webserver.CloseConnectionException;

/// Makes the web server end a connection. It is an everyday outcome that anybody can cause, so it
/// carries no stack trace.
final class ConnectionOver extends CloseConnectionException {
    private static final long serialVersionUID = 1L;

    ConnectionOver() {
        super("The connection ends here.");
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
