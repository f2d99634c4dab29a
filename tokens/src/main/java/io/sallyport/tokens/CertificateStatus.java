package io.sallyport.tokens;

import io.sallyport.foundation.Ids;
import io.sallyport.foundation.RequestContext;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Whether a certificate was revoked. Only somebody who can know and says that it was not lets it
/// pass: no answer, an old one and a wrong one are refusals (decision 19).
public final class CertificateStatus {
    /// How far others' clocks may be ahead of ours.
    static final Duration SKEW = Duration.ofMinutes(1);

    /// A certificate that lives no longer need not say who answers for it: it ends as soon as a
    /// list would be old.
    static final Duration SHORT_LIFE = Duration.ofDays(7);

    private final RevocationLists lists;
    private final Responders responders;
    private final InstantSource time;

    public CertificateStatus(StatusFetches fetches, Ids ids, InstantSource time) {
        this.lists = new RevocationLists(fetches, time);
        this.responders = new Responders(fetches, ids, time);
        this.time = time;
    }

    /// What one source says.
    sealed interface Status {}

    /// It was not revoked.
    record Good() implements Status {}

    /// It was, or nobody ever issued it; no other source is asked.
    record Bad(String reason) implements Status {}

    /// It may have been.
    record Undecided(String reason) implements Status {}

    /// Asks about the client's certificate and all that vouch for it, nearest to the root first, so
    /// that who was revoked says nothing of others.
    ///
    /// @throws io.sallyport.foundation.Refusal INVALID_CLIENT unless all are good
    void require(RequestContext context, VerifiedPath path) {
        for (VerifiedPath.Link link : path.links().reversed()) {
            CertificateSources sources = CertificateSources.of(link, path.anchor());
            if (sources.isNone()) {
                VerifiedPath.require(!sources.isNamed(), "certificate-status-unavailable");
                VerifiedPath.require(
                        isShortLived(link.certificate()), "certificate-status-unnamed");
                continue;
            }
            Status status = ask(context, link, sources);
            switch (status) {
                case Good() -> {}
                case Bad(String reason) -> throw ClientAuthentication.refusal(reason);
                case Undecided(String reason) -> throw ClientAuthentication.refusal(reason);
            }
        }
    }

    static boolean isShortLived(X509Certificate certificate) {
        Instant start = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        return Duration.between(start, end).compareTo(SHORT_LIFE) <= 0;
    }

    private Status ask(RequestContext context, VerifiedPath.Link link, CertificateSources sources) {
        List<Supplier<Status>> all = new ArrayList<>();
        sources.responders().forEach(url -> all.add(() -> responders.of(link, url)));
        sources.lists().forEach(url -> all.add(() -> lists.of(link, url)));
        Status first = new Undecided("certificate-status-unavailable");
        for (int i = 0; i < all.size(); i++) {
            if (time.instant().isAfter(context.deadline())) {
                return new Undecided("certificate-status-unavailable");
            }
            Status status = all.get(i).get();
            if (!(status instanceof Undecided)) {
                return status;
            }
            first = i == 0 ? status : first;
        }
        return first;
    }
}
