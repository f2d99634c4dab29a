package io.sallyport.transport;

/// A certificate and a key that will not be served. It says which check failed, and nothing of what
/// was read.
public final class UnfitIdentity extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final IdentityFinding finding;

    UnfitIdentity(IdentityFinding finding) {
        super(finding.advice(), null, false, false);
        this.finding = finding;
    }

    public IdentityFinding finding() {
        return finding;
    }
}
