package io.sallyport.outbound;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.outbound.EgressRefused.Reason;
import io.sallyport.testkit.OneKeyTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;

/// A server that the policy names under two names, and clients of it.
final class Hook implements AutoCloseable {
    static final String NAME = "hook.example";
    static final String OTHER = "other.example";

    /// Leads to the server too, but does not stand in its certificate.
    static final String WRONG = "wrong.example";

    static final int ROOM = 10_000;
    static final Limits USUAL = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), ROOM);
    static final Limits SHORT = new Limits(Duration.ofSeconds(10), Duration.ofMillis(700), ROOM);

    final OneKeyTls tls;
    final RawServer server;
    final Names names =
            new Names()
                    .answer(NAME, "127.0.0.1")
                    .answer(OTHER, "127.0.0.1")
                    .answer(WRONG, "127.0.0.1");

    Hook(OneKeyTls tls) throws IOException {
        this.tls = tls;
        this.server = new RawServer(tls);
    }

    static OneKeyTls tls(Path folder) {
        return OneKeyTls.make(folder, NAME, OTHER);
    }

    OutboundClient client(EgressPolicy policy, Limits limits) {
        return new OutboundClient(
                "the hook", policy, limits, () -> new Connection(policy, tls.client(), names));
    }

    OutboundClient client(int redirects, Limits limits) {
        Set<String> named = Set.of(NAME, OTHER, WRONG);
        return client(new EgressPolicy(named, Set.of(), Set.of(server.port()), redirects), limits);
    }

    URI at(String host, String path) {
        return URI.create("https://" + host + ":" + server.port() + path);
    }

    OutboundRequest get(String path) {
        return OutboundRequest.get(at(NAME, path));
    }

    void answers(String text) {
        server.behave((_, out) -> RawServer.write(out, text));
    }

    static Reason refusal(OutboundClient client, OutboundRequest request) {
        return assertThatThrownBy(() -> client.send(request))
                .asInstanceOf(InstanceOfAssertFactories.type(EgressRefused.class))
                .actual()
                .reason();
    }

    @Override
    public void close() {
        server.close();
    }
}
