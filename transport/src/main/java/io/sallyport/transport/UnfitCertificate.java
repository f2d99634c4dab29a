package io.sallyport.transport;

/// A certificate that would have been wrong was not signed. Always a fault of ours.
final class UnfitCertificate extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final LintFinding finding;

    UnfitCertificate(LintFinding finding) {
        super("a certificate was not signed: " + finding.meaning());
        this.finding = finding;
    }

    LintFinding finding() {
        return finding;
    }
}
