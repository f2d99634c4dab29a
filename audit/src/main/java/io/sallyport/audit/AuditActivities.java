package io.sallyport.audit;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.Keyring;
import io.sallyport.store.EntrySource;
import io.sallyport.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What the provider's staff may ask of the log until the privileged plane stands.
public final class AuditActivities {
    /// How far back a search for requests looks.
    private static final long RECENT_ENTRIES = 100_000;

    private static final int REQUESTS_MAX = 1_000;

    private final InstanceLog log;
    private final Store store;
    private final Keyring keyring;
    private final InstantSource time;

    public AuditActivities(InstanceLog log, Store store, Keyring keyring, InstantSource time) {
        this.log = log;
        this.store = store;
        this.keyring = keyring;
        this.time = time;
    }

    public List<Activity> activities() {
        return List.of(
                new Activity(
                        "audit.key",
                        "Shows the key that verifies the log's checkpoints, and where the log is.",
                        List.of(),
                        (_, _) ->
                                Map.of(
                                        "vkey",
                                        log.key(),
                                        "directory",
                                        log.folder().toAbsolutePath().toString())),
                new Activity(
                        "audit.find",
                        "Finds the recent events of requests whose ids are known.",
                        List.of(
                                new Parameter(
                                        "requests", Kind.TEXTS, true, "request ids (incidents)")),
                        this::find));
    }

    private Object find(RequestContext context, ActivityArguments arguments) {
        Set<String> wanted = new HashSet<>(arguments.texts("requests"));
        if (wanted.size() > REQUESTS_MAX) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "Ask for at most " + REQUESTS_MAX + " requests at once.",
                    "too-many-requests-asked");
        }
        store.append(
                        AuditEvent.of(
                                context,
                                time.instant(),
                                AuditAction.AUDIT_SEARCHED,
                                Map.of("requests", Integer.toString(wanted.size()))))
                .await();
        List<Object> found = new ArrayList<>();
        EntrySource journal = store.journal();
        long end = journal.durable();
        journal.read(
                Math.max(0, end - RECENT_ENTRIES),
                end,
                (position, tenant, _, sealed) -> {
                    if (!keyring.has(tenant) || keyring.hasEnded(tenant, sealed)) {
                        return;
                    }
                    JsonObject event = JsonObject.read(keyring.openEvent(tenant, sealed));
                    if (wanted.contains(event.text("request"))) {
                        Map<String, Object> fields = new TreeMap<>(event.members());
                        fields.put("position", position);
                        found.add(fields);
                    }
                });
        return Map.of("events", found);
    }
}
