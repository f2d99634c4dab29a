package io.sallyport.legacy;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.http.ForwardedHandshakes;
import io.sallyport.http.ForwardedRequest;
import io.sallyport.http.ForwardedResponse;
import io.sallyport.http.Response;
import io.sallyport.outbound.EgressPolicy;
import io.sallyport.outbound.Limits;
import io.sallyport.outbound.OutboundAnswer;
import io.sallyport.outbound.OutboundClient;
import io.sallyport.outbound.OutboundRequest;
import io.sallyport.transport.CallerIdentity;
import io.sallyport.transport.HostName;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The instance, as its internal listener answers this front.
final class Instance implements AutoCloseable {
    /// The longest answer is a piece of a tenant's log.
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(5), Duration.ofSeconds(15), 1 << 20);

    /// Whoever lets a published root sign at once waits for this long: see `docs/wire.md`.
    private static final Duration ROOTS_AGAIN = Duration.ofSeconds(10);

    private static final int NOT_FOUND = 404;

    private final URI address;
    private final EgressPolicy policy;
    private final CallerIdentity identity;
    private volatile OutboundClient client;
    private Instant rootsDue = Instant.MIN;
    private Instant due = Instant.MIN;

    Instance(URI address, CallerIdentity identity) throws IOException {
        this.address = address;
        this.policy = EgressPolicy.to(address);
        this.identity = identity;
        this.client = client();
    }

    private OutboundClient client() throws IOException {
        return new OutboundClient("the instance", identity.context(), policy, LIMITS);
    }

    /// Until when the host is open, if it is.
    ///
    /// @throws IOException when the instance does not say
    Optional<Instant> until(HostName host) throws IOException {
        try {
            return JsonObject.read(asked(OutboundRequest.get(at("/v1/legacy/openings"))).body())
                    .objects("openings")
                    .stream()
                    .filter(one -> one.text("host").equals(host.value()))
                    .map(one -> one.instant("until"))
                    .max(Instant::compareTo);
        } catch (JsonReader.Malformed malformed) {
            throw new IOException("the instance's answer does not parse", malformed);
        }
    }

    /// @return nothing when the host is not open any more
    /// @throws IOException when it did not answer
    Optional<Response> answer(ForwardedRequest request) throws IOException {
        try {
            OutboundRequest asking = posting("/v1/legacy/requests", request.bytes());
            OutboundAnswer answer = client.send(asking);
            return answer.status() == NOT_FOUND
                    ? Optional.empty()
                    : Optional.of(ForwardedResponse.read(good(answer).body()).response());
        } catch (JsonReader.Malformed | IllegalArgumentException malformed) {
            throw new IOException("the instance's answer does not parse", malformed);
        }
    }

    void tell(ForwardedHandshakes handshakes) throws IOException {
        asked(posting("/v1/legacy/handshakes", handshakes.bytes()));
    }

    /// Gets the roots, often enough to trust a published one before it signs, and another
    /// certificate: after a start, which shows that it can be had, and when half of its life is
    /// over. Called by one thread.
    void renew(Instant now) throws IOException {
        if (!now.isBefore(rootsDue)) {
            if (identity.trust(text(OutboundRequest.get(at("/v1/trust"))))) {
                reread();
            }
            rootsDue = now.plus(ROOTS_AGAIN);
        }
        if (now.isBefore(due)) {
            return;
        }
        identity.renew(request ->
                text(
                        OutboundRequest.post(
                                at("/v1/certificate"),
                                "application/pkcs10",
                                request.getBytes(StandardCharsets.US_ASCII))));
        reread();
        due = identity.half();
    }

    /// Goes on with the certificate and the roots that are in the files now. Called by one thread.
    void reread() throws IOException {
        client = client();
    }

    private String text(OutboundRequest request) throws IOException {
        return new String(asked(request).body(), StandardCharsets.US_ASCII);
    }

    private OutboundRequest posting(String path, byte[] body) {
        return OutboundRequest.post(at(path), "application/json", body);
    }

    private URI at(String path) {
        return address.resolve(path);
    }

    private OutboundAnswer asked(OutboundRequest request) throws IOException {
        try {
            return good(client.send(request));
        } catch (IOException failure) {
            throw isUntrusted(failure)
                    ? new IOException(
                            "no root in ca.pem signed what the instance shows: copy the instance's"
                                    + " ca.pem to this front's data folder, it is read again",
                            failure)
                    : failure;
        }
    }

    private static boolean isUntrusted(IOException failure) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(CertificateException.class::isInstance);
    }

    private static OutboundAnswer good(OutboundAnswer answer) throws IOException {
        if (answer.status() != 200) {
            throw new IOException("the instance answered " + answer.status());
        }
        return answer;
    }

    @Override
    public void close() {
        client.close();
    }
}
