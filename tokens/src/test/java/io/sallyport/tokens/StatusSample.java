package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.TrustAnchor;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.testkit.SampleCertificate;
import io.sallyport.testkit.SampleCertificate.Made;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.StatusServer;
import io.sallyport.testkit.SteppingTime;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// A root with clients, a server that answers for them, and who asks.
final class StatusSample implements AutoCloseable {
    /// Longer than what may do without an answer.
    private static final Duration LIFE = Duration.ofDays(30);

    final SteppingTime time = SteppingTime.atSomeInstant();
    final StatusServer server;
    final Made root = authority("CN=Root").selfSigned();
    final CertificateStatus status;
    private Optional<URI> crl = Optional.empty();
    private Optional<URI> ocsp = Optional.empty();

    StatusSample() throws IOException {
        server = new StatusServer();
        status = status(Set.of(server.authority()));
    }

    CertificateStatus status(Set<String> configured) {
        return new CertificateStatus(
                new StatusFetches(configured), new Ids(time, new SeededRandomness(5)), time);
    }

    Instant now() {
        return time.instant();
    }

    SampleCertificate authority(String name) {
        return SampleCertificate.authority(name, now())
                .lasting(now().minus(LIFE), now().plus(LIFE.multipliedBy(10)));
    }

    SampleCertificate client(long serial) {
        return SampleCertificate.client("CN=Reports", now())
                .lasting(now().minus(LIFE), now().plus(LIFE))
                .numbered(serial);
    }

    /// As the tenant registered the root.
    void registered(Optional<String> list, Optional<String> responder) {
        crl = list.map(URI::create);
        ocsp = responder.map(URI::create);
    }

    void ask(CertificateStatus whom, Made... made) {
        List<X509Certificate> shown = Arrays.stream(made).map(Made::certificate).toList();
        TrustAnchor anchor =
                new TrustAnchor(new RowId(new UUID(0, 1)), root.certificate(), crl, ocsp, now());
        whom.require(context(), VerifiedPath.of(shown, List.of(anchor), now()));
    }

    private RequestContext context() {
        return new RequestContext(
                TenantScope.of(TenantId.OPERATOR_REALM),
                List.of(new Actor.Anonymous()),
                Purpose.TOKEN_SERVICE,
                "192.0.2.7",
                new RequestId("0".repeat(32)),
                now().plusSeconds(10));
    }

    void accepts(Made... made) {
        ask(status, made);
    }

    void refuses(String reason, Made... made) {
        SmallInstance.refuses(RefusalCode.INVALID_CLIENT, reason, () -> ask(status, made));
    }

    /// How often somebody was asked meanwhile.
    int asked(Runnable act) {
        int before = server.asked.get();
        act.run();
        return server.asked.get() - before;
    }

    void asksNobody(Runnable act) {
        assertThat(asked(act)).isZero();
    }

    @Override
    public void close() {
        server.close();
    }
}
