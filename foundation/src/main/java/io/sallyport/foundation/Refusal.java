package io.sallyport.foundation;

import java.time.Duration;

/// The request is wrong or not allowed. The only exception that a caller may be told about; `http`
/// maps it once to an answer and audits it. It carries no stack trace: refusals are an everyday
/// outcome and an attacker must not be able to make them dear.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RefusalCode code;
    private final String publicDetail;
    private final String privateReason;
    private final long retryAfterSeconds;

    /// @param publicDetail one sentence that tells an honest caller what to do
    /// @param privateReason a stable word for the log alone, such as `token-expired`; never a
    ///   secret
    public Refusal(RefusalCode code, String publicDetail, String privateReason) {
        this(code, publicDetail, privateReason, 0);
    }

    private Refusal(
            RefusalCode code, String publicDetail, String privateReason, long retryAfterSeconds) {
        super(privateReason, null, false, false);
        this.retryAfterSeconds = retryAfterSeconds;
        this.code = code;
        this.publicDetail = publicDetail;
        this.privateReason = privateReason;
    }

    /// TOO_MANY_REQUESTS that says when to come again.
    ///
    /// @param wait rounded up to whole seconds, one at least
    public static Refusal after(Duration wait, String publicDetail, String privateReason) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return new Refusal(RefusalCode.TOO_MANY_REQUESTS, publicDetail, privateReason, seconds);
    }

    /// After how long it may be worth to come again (RFC 9110 10.2.3); 0 when nothing is said.
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    public RefusalCode code() {
        return code;
    }

    public String publicDetail() {
        return publicDetail;
    }

    public String privateReason() {
        return privateReason;
    }
}
