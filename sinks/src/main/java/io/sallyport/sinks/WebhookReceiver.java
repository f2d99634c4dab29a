package io.sallyport.sinks;

import io.sallyport.audit.LogEvent;
import io.sallyport.audit.LogPage;
import io.sallyport.audit.merkle.BoundedHttp;
import io.sallyport.foundation.InstanceId;
import java.io.IOException;
import java.net.http.HttpRequest;
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
    private static final Duration TIME_LIMIT = Duration.ofSeconds(20);

    /// Of an answer nothing is read but its status.
    private static final int ANSWER_BYTES = 1_024;

    private final Destination.Webhook to;
    private final Rendering rendering;
    private final InstantSource time;
    private final InstanceId instance;
    private volatile @Nullable BoundedHttp http;
    private long confirmed;

    WebhookReceiver(
            Destination.Webhook to, Rendering rendering, InstantSource time, InstanceId instance) {
        this.to = to;
        this.rendering = rendering;
        this.time = time;
        this.instance = instance;
    }

    @Override
    public long begin(long from, long end) {
        abort();
        http = new BoundedHttp("the webhook", to.tls().context(), TIME_LIMIT);
        confirmed = from;
        return from;
    }

    @Override
    public long take(LogPage batch) throws IOException {
        BoundedHttp open = http;
        if (open == null) {
            throw new IOException("the webhook was not begun");
        }
        BoundedHttp.Answer answer = open.send(request(batch), ANSWER_BYTES);
        if (answer.status() / 100 != 2) {
            throw new IOException("the webhook answered " + answer.status());
        }
        confirmed = batch.next();
        return confirmed;
    }

    private HttpRequest request(LogPage batch) throws IOException {
        List<String> each = batch.events().stream().map(rendering::line).toList();
        String lines =
                to.array() ? "[" + String.join(",\n", each) + "]" : String.join("\n", each) + "\n";
        byte[] body = lines.getBytes(StandardCharsets.US_ASCII);
        String id = id(batch);
        long seconds = time.instant().getEpochSecond();
        String signature = WebhookSecret.read(to.secret()).signature(id, seconds, body);
        return HttpRequest.newBuilder(to.url())
                .header("content-type", to.array() ? "application/json" : "application/x-ndjson")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(seconds))
                .header("webhook-signature", signature)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
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
        BoundedHttp open = http;
        if (open != null) {
            open.close();
        }
    }
}
