package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;

/// The instance understood and said no (RFC 9457).
final class Refused extends CommandFailed {
    private static final long serialVersionUID = 1L;
    private static final int CONFLICT = 409;

    private final int status;

    private Refused(int status, String line) {
        super(line);
        this.status = status;
    }

    static Refused of(int status, JsonObject problem) {
        String title = problem.optionalText("title").orElse("Refused with status " + status);
        String detail = problem.optionalText("detail").map(text -> ": " + text).orElse("");
        String incident =
                problem.optionalText("incident").map(id -> " (incident " + id + ")").orElse("");
        return new Refused(status, title + detail + incident);
    }

    /// Whether what was to be made is there already.
    boolean conflict() {
        return status == CONFLICT;
    }
}
