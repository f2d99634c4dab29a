package io.sallyport.foundation;

/// The request is wrong or not allowed. The only exception that a caller may be told about; `http`
/// maps it once to an answer and audits it. It carries no stack trace: refusals are an everyday
/// outcome and an attacker must not be able to make them dear.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RefusalCode code;
    private final String publicDetail;
    private final String privateReason;

    /// @param publicDetail one sentence that tells an honest caller what to do
    /// @param privateReason a stable word for the log alone, such as `token-expired`; never a
    ///   secret
    public Refusal(RefusalCode code, String publicDetail, String privateReason) {
        super(privateReason, null, false, false);
        this.code = code;
        this.publicDetail = publicDetail;
        this.privateReason = privateReason;
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
