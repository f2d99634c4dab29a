package io.sallyport.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Once;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.Sha256;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.Effect;
import io.sallyport.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Sees to it that a request which its sender named (`Idempotency-Key`) has its effect once,
/// whatever broke in between (draft-ietf-httpapi-idempotency-key-header).
///
/// That it was there is a row which the store commits with the effect ([Effect]). No answer is
/// kept: a request that comes again is answered by what is there now, without any secret that was
/// shown when it was made. What was refused had no effect, and is asked again.
public final class Idempotency {
    private static final Duration KEPT_FOR = Duration.ofHours(24);

    /// Whose shares are remembered.
    private static final int CLIENTS_MAX = 10_000;

    /// Of one tenant, at any time.
    private static final int KEPT_MAX = 10_000;

    /// So that no client of it takes more than half.
    private static final Rate SHARE = Rate.perHour(2_000, 125);

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final int keptMax;

    /// On this node. Between nodes the row decides: the second effect is undone.
    private final Set<Named> underWay = ConcurrentHashMap.newKeySet();

    private final Cache<Named, Bucket> shares =
            Caffeine.newBuilder()
                    .maximumSize(CLIENTS_MAX)
                    .expireAfterAccess(KEPT_FOR)
                    .executor(Runnable::run)
                    .build();

    private record Named(TenantId tenant, String key) {}

    public Idempotency(Store store, Ids ids, InstantSource time) {
        this(store, ids, time, KEPT_MAX);
    }

    Idempotency(Store store, Ids ids, InstantSource time, int keptMax) {
        this.store = store;
        this.ids = ids;
        this.time = time;
        this.keptMax = keptMax;
    }

    /// The same endpoints; those that declare it ([Endpoint#once]) have their effect once.
    public List<Endpoint> over(List<Endpoint> endpoints) {
        return endpoints.stream()
                .map(one -> one.repeat().map(repeat -> over(one, repeat)).orElse(one))
                .toList();
    }

    private Endpoint over(Endpoint endpoint, Endpoint.Repeat repeat) {
        return endpoint.leadingTo((context, request) ->
                IdempotencyKey.of(request)
                        .map(key -> once(context, request, repeat, key))
                        .map(once -> new Attempt(endpoint.handler(), repeat.again(), once))
                        .map(attempt -> answer(context, request, attempt))
                        .orElseGet(() -> endpoint.handler().handle(context, request)));
    }

    private record Attempt(Endpoint.Handler first, Endpoint.Again again, Once once) {}

    private Once once(
            RequestContext context, Request request, Endpoint.Repeat repeat, IdempotencyKey key) {
        return new Once(
                ids.row(),
                context.actors().getFirst().label() + "\0" + key.value(),
                digest(request),
                repeat.effect(),
                time.instant().plus(KEPT_FOR));
    }

    private Response answer(RequestContext context, Request request, Attempt attempt) {
        Once once = attempt.once();
        Named named = new Named(context.tenant(), once.key());
        if (!underWay.add(named)) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "A request with this Idempotency-Key is under way: send it again later.",
                    "idempotency-under-way");
        }
        try {
            Optional<Effect> before = Effect.find(store, context.scope(), once.key());
            if (before.isEmpty()) {
                requireShare(context);
                requireRoom(context);
                return attempt.first().handle(context.once(once), request);
            }
            if (!before.get().digest().equals(once.digest())) {
                throw new Refusal(
                        RefusalCode.KEY_REUSED,
                        "Another request was sent with this Idempotency-Key: take a new one.",
                        "idempotency-reused");
            }
            return attempt.again().answer(context, request, before.get().told());
        } finally {
            underWay.remove(named);
        }
    }

    private void requireShare(RequestContext context) {
        long now = TimeUnit.MILLISECONDS.toNanos(time.millis());
        Named client = new Named(context.tenant(), context.actors().getFirst().label());
        if (!shares.get(client, _ -> new Bucket(SHARE, now)).take(SHARE, now)) {
            throw new Refusal(
                    RefusalCode.TOO_MANY_REQUESTS,
                    "The client named more requests than one client may: send it without an"
                            + " Idempotency-Key, or later.",
                    "idempotency-share");
        }
    }

    /// Those that are under way do not count yet.
    private void requireRoom(RequestContext context) {
        if (store.count(context.scope(), Effect.TABLE) >= keptMax) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "The tenant's clients named "
                            + keptMax
                            + " requests in a day, which is as many as are kept: send it without"
                            + " an Idempotency-Key, or later.",
                    "idempotency-full");
        }
    }

    private static String digest(Request request) {
        MessageDigest digest = Sha256.fresh();
        String head = request.method() + "\0" + request.path() + "\0" + request.query() + "\0";
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(digest.digest(request.body()));
    }

    /// Housekeeping: removes what is kept no longer.
    public int purge() {
        return store.purgeEnded(Effect.TABLE);
    }
}
