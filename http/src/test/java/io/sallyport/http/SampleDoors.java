package io.sallyport.http;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.pages.Asset;
import io.sallyport.pages.Brand;
import io.sallyport.pages.Page;
import io.sallyport.pages.View;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A front door with one endpoint for each thing that can happen behind one. A caller is whoever
/// its `Authorization` says.
final class SampleDoors implements Authenticator {
    static final String SECRET = "canary-5d41402a";

    static final Site SITE = Site.at(URI.create("https://id.example.org"), Brand.ofNobody(true));

    static final int LONG_BODY = 1 << 20;

    /// Whether no tenant serves.
    volatile boolean closed;

    /// Of bodies that are written piece by piece.
    final AtomicLong written = new AtomicLong();

    /// Why one of them was not written to its end.
    final CompletableFuture<IOException> gone = new CompletableFuture<>();

    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);
    final AtomicInteger stops = new AtomicInteger();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final RefusalLog refusals;
    final FrontDoor door;
    final AtomicLong nanos = new AtomicLong();

    /// For all tenants alike.
    volatile TenantRates rates =
            new TenantRates(Rate.perSecond(1_000, 1_000), Rate.perSecond(1_000, 1_000));

    final Admission admission = new Admission(_ -> rates, 1, nanos::get);
    private final SmallInstance instance;

    SampleDoors(SmallInstance instance) {
        this.instance = instance;
        this.refusals = new RefusalLog(instance.store, instance.time, _ -> false);
        this.door =
                new FrontDoor(
                        new Routes(endpoints()),
                        new FrontDoor.Guard(this, admission, SITE),
                        new FrontDoor.Watch(
                                refusals,
                                meters,
                                new WireUses(instance.time),
                                new HandshakeRecords(instance.time)),
                        stops::incrementAndGet);
    }

    private List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>(things());
        endpoints.addAll(usual());
        endpoints.addAll(pages());
        return endpoints;
    }

    private static List<Endpoint> pages() {
        Access open = new Access.Open();
        Endpoint.ErrorForm page = Endpoint.ErrorForm.PAGE;
        String form = "/{tenant}/sign-in/form";
        return List.of(
                Endpoint.get(form, open, (_, request) -> shown(request)).withErrors(page),
                Endpoint.post(form, open, (_, _) -> kept()).fromPages(),
                Endpoint.get("/{tenant}/sign-in/fault", open, (_, _) -> fault()).withErrors(page),
                new AssetEndpoint(List.of(Asset.STYLE)).endpoint());
    }

    private static Response shown(Request request) {
        String title = request.cookie("__Host-a").orElse("none");
        View view = new View(request.language(""), Brand.named("Contoso", false), title);
        return Response.page(200, Page.of(view, (_, _) -> {}));
    }

    private static Response kept() {
        return Response.seeOther("/contoso/sign-in/form")
                .withCookie(Cookie.of("__Host-a", "1", Duration.ofMinutes(5)))
                .withCookie(Cookie.ended("__Host-b"));
    }

    /// As an API has them, for callers that their head makes known.
    private List<Endpoint> things() {
        Access bearer = new Access.Bearer("things");
        String one = "/{tenant}/things/{thing}";
        return List.of(
                Endpoint.post("/{tenant}/things", bearer, (_, request) -> echo(request))
                        .withBody(LONG_BODY)
                        .accepting(MediaType.SCIM, MediaType.JSON)
                        .withErrors(Endpoint.ErrorForm.SCIM),
                Endpoint.put(one, bearer, (_, request) -> made(request)),
                Endpoint.patch(one, bearer, (_, request) -> echo(request)),
                Endpoint.delete(one, bearer, (_, _) -> Response.noContent()),
                Endpoint.get(one, bearer, (_, _) -> Response.notModified().with("ETag", "W/\"1\"")),
                written("/written", (_, _) -> {}),
                written("/broken", (out, bytes) -> fault()),
                written("/{tenant}/refused", (out, bytes) -> refuse()));
    }

    private interface End {
        void after(OutputStream out, long bytes) throws IOException;
    }

    /// Writes as many bytes as the query says, and then what comes of it.
    private Endpoint written(String path, End end) {
        return Endpoint.get(
                path,
                new Access.Open(),
                (_, request) -> {
                    long bytes = Long.parseLong(request.query());
                    return Response.written("text/plain", out -> write(out, bytes, end));
                });
    }

    private void write(OutputStream out, long bytes, End end) throws IOException {
        byte[] some = "0123456789".repeat(100).getBytes(StandardCharsets.US_ASCII);
        try {
            for (long left = bytes; left > 0; left -= some.length) {
                int next = (int) Math.min(left, some.length);
                out.write(some, 0, next);
                written.addAndGet(next);
            }
            end.after(out, bytes);
        } catch (IOException ended) {
            gone.complete(ended);
            throw ended;
        }
    }

    private static Response made(Request request) {
        return Response.created(request.path(), Map.of("id", request.variables().get("thing")));
    }

    private List<Endpoint> usual() {
        Access open = new Access.Open();
        return List.of(
                Endpoint.get("/health", open, (_, _) -> Response.text("text/plain", "alive")),
                Endpoint.get("/cached", open, (_, _) -> Response.empty().cacheable(60)),
                Endpoint.get("/wait", open, (_, _) -> waiting()),
                Endpoint.post("/echo", open, (_, request) -> echo(request)),
                Endpoint.get("/{tenant}/mine", new Access.Client(), SampleDoors::mine),
                Endpoint.get("/{tenant}/refuse", new Access.Client(), (_, _) -> refuse()),
                Endpoint.post("/{tenant}/token", new Access.Client(), (_, _) -> refuse())
                        .withErrors(Endpoint.ErrorForm.OAUTH),
                Endpoint.get("/{tenant}/full", open, (_, _) -> full()),
                Endpoint.get("/{tenant}/fault", open, (_, _) -> fault()),
                Endpoint.get("/{tenant}/deep", open, (_, _) -> deep(0)),
                Endpoint.get("/{tenant}/damage", open, (_, _) -> damage()),
                Endpoint.get("/{tenant}/damaged", open, (context, _) -> damaged(context)));
    }

    @Override
    public RequestContext enter(Request request, Optional<String> tenant) {
        TenantId id = TenantId.OPERATOR_REALM;
        if (tenant.isPresent()) {
            if (closed || !tenant.get().equals("contoso")) {
                throw new Refusal(RefusalCode.NOT_FOUND, "There is nothing here.", "no-tenant");
            }
            id = SmallInstance.CONTOSO;
        }
        RequestContext context = instance.context(id, new Actor.Anonymous(), request.peer());
        return new RequestContext(
                context.scope(),
                context.actors(),
                context.purpose(),
                context.source(),
                request.id(),
                context.deadline());
    }

    @Override
    public RequestContext authenticate(RequestContext entered, Request request, Access access) {
        if (access instanceof Access.Open) {
            return entered;
        }
        String name =
                request.header("Authorization")
                        .orElseThrow(() ->
                                new Refusal(
                                        RefusalCode.INVALID_CLIENT, "Say who you are.", "nobody"));
        return entered.actingAs(new Actor.Client(name));
    }

    private static Response mine(RequestContext context, Request request) {
        return Response.json(
                Map.of(
                        "actor", context.actors().getFirst().label(),
                        "tenant", request.variables().getOrDefault("tenant", "")));
    }

    private Response waiting() {
        entered.countDown();
        try {
            released.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("the server interrupted a running request");
        }
        return Response.text("text/plain", "finished");
    }

    private static Response echo(Request request) {
        int sum = 0;
        for (byte one : request.body()) {
            sum = 31 * sum + one;
        }
        return Response.json(
                Map.of(
                        "length", request.body().length,
                        "hash", sum,
                        "type", request.header("Content-Type").orElse(""),
                        "query", request.query(),
                        "peer", request.peer()));
    }

    private static Response damaged(RequestContext context) {
        throw new Corruption(context.tenant(), SECRET);
    }

    private static Response refuse() {
        throw new Refusal(RefusalCode.INVALID_SCOPE, "Ask for less.", SECRET);
    }

    private static Response full() {
        throw new Refusal(RefusalCode.UNAVAILABLE, "Try again later.", "disk-full");
    }

    private static Response fault() {
        throw new IllegalStateException(SECRET);
    }

    private static Response deep(int depth) {
        return depth < 0 ? Response.empty() : deep(depth + 1);
    }

    private static Response damage() {
        throw new Corruption(SECRET);
    }
}
