package io.sallyport.sinks;

import io.sallyport.audit.LogEvent;
import io.sallyport.audit.LogPage;
import io.sallyport.foundation.InstanceId;
import io.sallyport.outbound.EgressPolicy;
import io.sallyport.outbound.Limits;
import io.sallyport.outbound.OutboundAnswer;
import io.sallyport.outbound.OutboundClient;
import io.sallyport.outbound.OutboundRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Posts batches to an `https` address, signed as the Standard Webhooks specification has it:
/// `webhook-id`, `webhook-timestamp`, `webhook-signature`. A batch is confirmed by a status of 2xx.
/// The same batch has the same id whenever it is sent, so that a receiver whose answer was lost can
/// tell that it has it: the instance, the first and the last position.
final class WebhookReceiver implements Receiver {
    /// Of an answer nothing is read but its status.
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(20), 0);

    private final Destination.Webhook to;
    private final Rendering rendering;
    private final InstantSource time;
    private final InstanceId instance;
    private volatile @Nullable OutboundClient client;
    private long confirmed;

    WebhookReceiver(
            Destination.Webhook to, Rendering rendering, InstantSource time, InstanceId instance) {
        this.to = to;
        this.rendering = rendering;
        this.time = time;
        this.instance = instance;
    }

    @Override
    public long begin(long from, long end) throws IOException {
        abort();
        EgressPolicy policy = EgressPolicy.to(to.url());
        client = new OutboundClient("the webhook", to.tls().context(), policy, LIMITS);
        confirmed = from;
        return from;
    }

    @Override
    public long take(LogPage batch) throws IOException {
        OutboundClient open = client;
        if (open == null) {
            throw new IOException("the webhook was not begun");
        }
        OutboundAnswer answer = open.send(request(batch));
        if (answer.status() / 100 != 2) {
            throw new IOException("the webhook answered " + answer.status());
        }
        confirmed = batch.next();
        return confirmed;
    }

    private OutboundRequest request(LogPage batch) throws IOException {
        List<String> each = batch.events().stream().map(rendering::line).toList();
        String lines =
                to.array() ? "[" + String.join(",\n", each) + "]" : String.join("\n", each) + "\n";
        byte[] body = lines.getBytes(StandardCharsets.US_ASCII);
        String id = id(batch);
        long seconds = time.instant().getEpochSecond();
        String signature = WebhookSecret.read(to.secret()).signature(id, seconds, body);
        String type = to.array() ? "application/json" : "application/x-ndjson";
        return OutboundRequest.post(to.url(), type, body)
                .with("webhook-id", id)
                .with("webhook-timestamp", Long.toString(seconds))
                .with("webhook-signature", signature);
    }

    private String id(LogPage batch) {
        LogEvent first = batch.events().getFirst();
        return instance + "-" + first.position() + "-" + (batch.next() - 1);
    }

    @Override
    public long rest() {
        return confirmed;
    }

    @Override
    public long end() {
        abort();
        return confirmed;
    }

    @Override
    public void abort() {
        OutboundClient open = client;
        if (open != null) {
            open.close();
        }
    }
}
