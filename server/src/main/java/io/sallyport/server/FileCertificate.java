package io.sallyport.server;

import io.sallyport.foundation.AuditAction;
import io.sallyport.transport.FileIdentity;
import io.sallyport.transport.IdentityFinding;
import io.sallyport.transport.TlsIdentity;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// A certificate and its key in files that somebody else renews.
final class FileCertificate implements OutsideCertificate {
    private final FileIdentity identity;
    private final BiConsumer<AuditAction, Map<String, String>> tell;

    FileCertificate(FileIdentity identity, BiConsumer<AuditAction, Map<String, String>> tell) {
        this.identity = identity;
        this.tell = tell;
    }

    @Override
    public String source() {
        return "files";
    }

    @Override
    public Optional<TlsIdentity> current() {
        return Optional.of(identity.get());
    }

    @Override
    public Optional<String> problem() {
        return identity.problem().map(this::said);
    }

    private String said(IdentityFinding finding) {
        return identity.files().about(finding) + ": " + finding.advice();
    }

    @Override
    public void round() {
        if (identity.look() instanceof FileIdentity.Look.Refused(IdentityFinding finding)) {
            tell.accept(
                    AuditAction.CERTIFICATE_REFUSED,
                    Map.of(
                            "file", identity.files().about(finding).toString(),
                            "problem", finding.reason(),
                            "source", source()));
        }
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(2);
    }

    @Override
    public void close() {
        // A look at two files ends by itself.
    }
}
