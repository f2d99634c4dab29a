package io.sallyport.transport;

/// A certificate that would have been wrong was not signed. A fault of ours, unless it is the key
/// that somebody wanted one for.
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
