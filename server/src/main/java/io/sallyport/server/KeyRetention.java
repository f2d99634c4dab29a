package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.RetiredKey;
import io.sallyport.store.KeyRotation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// How long the versions of tenants' keys are kept that only older backups need, and their end:
/// when that time is over, or at once when somebody says so, since a key may have leaked. Nothing
/// of a tenant that is held is destroyed.
final class KeyRetention {
    /// As long as backups are kept at least: each opens for so long after the rotation that its
    /// keys were retired by, however old it is.
    static final Duration RETIRED_KEPT = Duration.ofDays(35);

    private final TenantWalk walk;
    private final KeyRotation rotation;
    private final HourlyWalk hourly;

    KeyRetention(TenantWalk walk, KeyRotation rotation) {
        this.walk = walk;
        this.rotation = rotation;
        this.hourly = new HourlyWalk(walk, this::tend);
    }

    Activity activity(Parameter tenant) {
        return new Activity(
                "purpose-key.destroy-retired",
                "Destroys a tenant's retired keys at once: its backups from before open no more.",
                List.of(tenant),
                this::destroy);
    }

    private Object destroy(RequestContext context, ActivityArguments given) {
        TenantScope scope = walk.named(context, given);
        List<String> holds = walk.tenants().holds(context, scope.tenant());
        if (!holds.isEmpty()) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "The tenant is held: " + String.join("; ", holds) + ".",
                    "tenant-held");
        }
        List<RetiredKey> destroyed;
        try {
            destroyed = destroy(context.within(scope), scope, _ -> true);
        } catch (IllegalStateException needed) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "Rows stand under a retired key, which nothing of ours does: sweep the store.",
                    "rows-under-a-retired-key");
        }
        Map<String, Object> answer = new TreeMap<>();
        answer.put("tenant", scope.tenant().toString());
        answer.put("destroyed", destroyed.stream().map(one -> (Object) shown(one)).toList());
        answer.put("retiring", !retiring(scope.tenant()).isEmpty());
        destroyed.stream()
                .map(RetiredKey::since)
                .max(Instant::compareTo)
                .ifPresent(last -> answer.put("endedBefore", last.toString()));
        return answer;
    }

    /// Keys whose earlier versions rows still stand under: those stay.
    List<KeyPurpose> retiring(TenantId tenant) {
        return Arrays.stream(KeyPurpose.values())
                .filter(purpose -> !purpose.isOfTheLog())
                .filter(purpose -> walk.keyring().versions(tenant, purpose).size() > 1)
                .toList();
    }

    private List<RetiredKey> destroy(
            RequestContext in, TenantScope scope, Predicate<RetiredKey> which) {
        List<RetiredKey> destroyed = rotation.destroyRetired(scope, which);
        destroyed.forEach(one ->
                walk.tell(
                        in,
                        AuditAction.KEY_VERSION_DESTROYED,
                        Map.of(
                                "key",
                                KeyRotations.label(one.purpose()),
                                "version",
                                Integer.toString(one.version()))));
        return destroyed;
    }

    void round() {
        hourly.round();
    }

    private boolean tend(TenantId tenant, Instant now) {
        Predicate<RetiredKey> over = one -> !now.isBefore(until(one));
        if (walk.keyring().retired().list(tenant).stream().anyMatch(over)
                && walk.tenants().holds(walk.context().get(), tenant).isEmpty()) {
            TenantScope scope = walk.enter(tenant);
            destroy(walk.context().get().within(scope), scope, over);
        }
        return true;
    }

    private static Instant until(RetiredKey retired) {
        return retired.since().plus(RETIRED_KEPT);
    }

    private static Map<String, Object> shown(RetiredKey retired) {
        Map<String, Object> shown = new TreeMap<>();
        shown.put("key", KeyRotations.label(retired.purpose()));
        shown.put("version", (long) retired.version());
        shown.put("state", "retired");
        shown.put("retiredAt", retired.since().toString());
        shown.put("keptUntil", until(retired).toString());
        return shown;
    }

    /// Each version of a tenant's keys and what it is for, as JSON.
    List<Object> versions(TenantId tenant) {
        List<RetiredKey> retired = walk.keyring().retired().list(tenant);
        List<Object> versions = new ArrayList<>();
        for (KeyPurpose purpose : KeyPurpose.values()) {
            retired.stream()
                    .filter(one -> one.purpose() == purpose)
                    .forEach(one -> versions.add(shown(one)));
            List<Integer> used = walk.keyring().versions(tenant, purpose);
            for (int version : used) {
                Map<String, Object> shown = new TreeMap<>();
                shown.put("key", KeyRotations.label(purpose));
                shown.put("version", (long) version);
                shown.put("state", state(purpose, version == Collections.max(used)));
                versions.add(shown);
            }
        }
        return versions;
    }

    /// The log is never sealed anew: earlier versions of its key open it, as long as they are kept.
    private static String state(KeyPurpose purpose, boolean newest) {
        if (newest) {
            return "live";
        }
        return purpose.isOfTheLog() ? "opens the log" : "retiring";
    }
}
