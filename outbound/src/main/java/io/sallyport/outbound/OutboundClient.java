package io.sallyport.outbound;

import io.sallyport.outbound.EgressRefused.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// Calls others over HTTPS as far as a policy allows. Each request has a connection of its own to
/// an address that was checked for it: nothing is kept from one to the next but TLS sessions. It
/// sends no cookies, uses no proxy, decodes no content coding. Safe for many threads.
public final class OutboundClient implements AutoCloseable {
    private final String whom;
    private final EgressPolicy policy;
    private final Limits limits;
    private final Supplier<Connection> connections;
    private final Set<Asking> open = ConcurrentHashMap.newKeySet();

    /// A request on its way, which ends at once when it is cancelled, whatever it waits for.
    private static final class Asking extends FutureTask<OutboundAnswer> {
        private final Exchange exchange;

        Asking(Exchange exchange) {
            super(exchange);
            this.exchange = exchange;
        }

        void end() {
            cancel(true);
            try {
                exchange.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /// @param whom for the messages, such as `the webhook`
    /// @param trust whose certificates count
    public OutboundClient(String whom, SSLContext trust, EgressPolicy policy, Limits limits) {
        this(whom, policy, limits, () -> new Connection(policy, trust));
    }

    OutboundClient(
            String whom, EgressPolicy policy, Limits limits, Supplier<Connection> connections) {
        this.whom = whom;
        this.policy = policy;
        this.limits = limits;
        this.connections = connections;
    }

    /// Sends and waits for the whole answer.
    ///
    /// @throws EgressRefused when the policy or a limit ended it
    /// @throws IOException when it did not come
    public OutboundAnswer send(OutboundRequest request) throws IOException {
        Asking asking = new Asking(new Exchange(request, policy, limits, connections));
        open.add(asking);
        try {
            Thread.ofVirtual().name("outbound").start(asking);
            return asking.get(limits.total().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof EgressRefused refused
                    ? new EgressRefused(whom, refused)
                    : new IOException(whom + " cannot be reached", failure.getCause());
        } catch (TimeoutException _) {
            throw new EgressRefused(Reason.TIME, whom + " did not answer in " + limits.total());
        } catch (CancellationException _) {
            throw new IOException(whom + " is not asked any more");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while asking " + whom);
        } finally {
            asking.end();
            open.remove(asking);
        }
    }

    /// Ends what is being asked.
    @Override
    public void close() {
        open.forEach(Asking::end);
    }
}
