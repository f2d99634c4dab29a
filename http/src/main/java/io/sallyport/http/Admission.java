package io.sallyport.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// How much of the node one tenant has, and one caller in it: so many requests a second, and so
/// many that are worked on at one time. Only who has authenticated spends any of it, so no stranger
/// can use up a tenant's rate; what strangers send is for [Pace]. The operator realm, and doors
/// that are open to everybody, stand outside of it.
public final class Admission {
    /// One that is forgotten is full again.
    private static final int BUCKETS_MAX = 16_384;

    private static final String TENANT = "rate-tenant";
    private static final String CALLER = "rate-client";
    private static final FairTurns.Turn NO_TURN = () -> {};

    private final Function<RequestContext, TenantRates> rates;
    private final LongSupplier nanos;
    private final FairTurns turns;
    private final Cache<TenantId, Bucket> ofTenants = buckets();
    private final Cache<Caller, Bucket> ofCallers = buckets();

    private record Caller(TenantId tenant, Actor actor) {}

    /// @param rates what is set for the tenant of a request, now
    /// @param cores of the machine
    public Admission(Function<RequestContext, TenantRates> rates, int cores, LongSupplier nanos) {
        this.rates = rates;
        this.nanos = nanos;
        this.turns = FairTurns.of(cores);
    }

    private static <K> Cache<K, Bucket> buckets() {
        return Caffeine.newBuilder().maximumSize(BUCKETS_MAX).executor(Runnable::run).build();
    }

    private static boolean counts(RequestContext context, Access access) {
        return !(access instanceof Access.Open)
                && !context.tenant().equals(TenantId.OPERATOR_REALM);
    }

    /// Before it costs anything to find out who calls: refuses when the tenant's callers have used
    /// up their rate. It spends nothing.
    ///
    /// @throws Refusal TOO_MANY_REQUESTS
    void asked(RequestContext entered, Access access) {
        if (counts(entered, access)) {
            Bucket bucket = ofTenants.getIfPresent(entered.tenant());
            if (bucket != null && !bucket.hasOne(rates.apply(entered).all(), nanos.getAsLong())) {
                throw refusal(TENANT);
            }
        }
    }

    /// The same for whom the caller says to be, before that is proved.
    ///
    /// @throws Refusal TOO_MANY_REQUESTS
    public void claimed(RequestContext entered, Actor actor) {
        Bucket bucket = ofCallers.getIfPresent(new Caller(entered.tenant(), actor));
        if (bucket != null && !bucket.hasOne(rates.apply(entered).caller(), nanos.getAsLong())) {
            throw refusal(CALLER);
        }
    }

    /// Spends one of the caller's rate and of the tenant's, and waits for a turn, which the caller
    /// ends.
    ///
    /// @throws Refusal TOO_MANY_REQUESTS; then nothing was spent of the tenant's
    FairTurns.Turn admit(RequestContext known, Access access) {
        if (!counts(known, access)) {
            return NO_TURN;
        }
        TenantRates now = rates.apply(known);
        long time = nanos.getAsLong();
        Caller caller = new Caller(known.tenant(), known.actors().getFirst());
        Bucket own = ofCallers.get(caller, _ -> new Bucket(now.caller(), time));
        if (!own.take(now.caller(), time)) {
            throw refusal(CALLER);
        }
        Bucket all = ofTenants.get(known.tenant(), _ -> new Bucket(now.all(), time));
        if (!all.take(now.all(), time)) {
            own.putBack();
            throw refusal(TENANT);
        }
        return turns.await(known.tenant());
    }

    private static Refusal refusal(String reason) {
        return new Refusal(
                RefusalCode.TOO_MANY_REQUESTS,
                "More requests came than the rate that is set; go on more slowly.",
                reason);
    }

    /// Adds the rate that was exceeded to the answer that says so
    /// (draft-ietf-httpapi-ratelimit-headers-10). A bucket is described by what comes back in a
    /// second.
    Response told(RequestContext context, Refusal refusal, Response answer) {
        return switch (refusal.privateReason()) {
            case TENANT -> told(answer, "tenant", rates.apply(context).all());
            case CALLER -> told(answer, "client", rates.apply(context).caller());
            default -> answer;
        };
    }

    private static Response told(Response answer, String name, Rate rate) {
        return answer.with("RateLimit-Policy", "\"" + name + "\";q=" + rate.everySecond() + ";w=1")
                .with("RateLimit", "\"" + name + "\";r=0;t=1");
    }
}
