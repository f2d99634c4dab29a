package io.sallyport.cli;

import io.sallyport.cli.ProbeReport.Attack;
import io.sallyport.foundation.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// The refusals that the log has for some requests. An answer does not wait for the log to show its
/// refusal, so this looks again, less and less often, for as long as something is missing.
final class LoggedRefusals {
    private static final String ACTION = "request.refused";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    /// What the instance answers at most in one search.
    private static final int SEARCH_MAX = 500;

    private final Instance instance;
    private final List<JsonObject> events = new ArrayList<>();
    private final Map<String, String> tenantIds = new HashMap<>();

    private LoggedRefusals(Instance instance) {
        this.instance = instance;
    }

    /// @param patience how long something may be missing
    static LoggedRefusals await(Instance instance, List<Attack> attacks, Duration patience) {
        LoggedRefusals refusals = new LoggedRefusals(instance);
        long deadline = System.nanoTime() + patience.toNanos();
        List<Attack> missing = refusals.search(attacks);
        for (Duration pause = FIRST_PAUSE;
                !missing.isEmpty() && System.nanoTime() < deadline;
                pause = pause.multipliedBy(2)) {
            LockSupport.parkNanos(Math.min(pause.toNanos(), deadline - System.nanoTime()));
            missing = refusals.search(missing);
        }
        return refusals;
    }

    /// @return what is still not there
    private List<Attack> search(List<Attack> attacks) {
        List<String> incidents =
                attacks.stream()
                        .map(Attack::incident)
                        .filter(id -> !id.isEmpty())
                        .distinct()
                        .toList();
        for (int from = 0; from < incidents.size(); from += SEARCH_MAX) {
            List<String> some =
                    incidents.subList(from, Math.min(incidents.size(), from + SEARCH_MAX));
            JsonObject found = instance.perform("audit.find", Map.of("requests", some));
            events.addAll(found.objects("events"));
        }
        return attacks.stream()
                .filter(attack -> !attack.incident().isEmpty() && refusals(attack).isEmpty())
                .toList();
    }

    /// What the log lacks of an attack's refusal, or has instead; nothing when all is there.
    Optional<String> lacks(Attack attack) {
        List<JsonObject> refusals = refusals(attack);
        if (refusals.stream().anyMatch(event -> isExpected(event, attack))) {
            return Optional.empty();
        }
        String expected = Results.json(attack.event());
        if (attack.incident().isEmpty()) {
            return Optional.of("no request id came, so the log cannot be asked for " + expected);
        }
        return Optional.of(
                refusals.isEmpty()
                        ? "the log has no refusal "
                                + attack.incident()
                                + ", which should be "
                                + expected
                                + "; of one reason it lists the first 400 a minute of a canary"
                                + " tenant"
                        : "the log has "
                                + Results.json(refusals.getFirst().object("details"))
                                + " instead of "
                                + expected);
    }

    private List<JsonObject> refusals(Attack attack) {
        return events.stream()
                .filter(event -> event.text("request").equals(attack.incident()))
                .filter(event -> event.text("action").equals(ACTION))
                .toList();
    }

    private boolean isExpected(JsonObject event, Attack attack) {
        JsonObject details = event.object("details");
        return details.optionalText("place").equals(attack.event().optionalText("place"))
                && details.optionalText("reason").equals(attack.event().optionalText("reason"))
                && attack.event()
                        .optionalText("tenant")
                        .map(tenant -> isTenant(event, tenant))
                        .orElse(true);
    }

    /// The log knows a tenant by its id, the attacker by its name.
    private boolean isTenant(JsonObject event, String name) {
        String logged = event.optionalText("tenant").orElse("");
        return logged.equals(name)
                || logged.equals(tenantIds.computeIfAbsent(name, this::tenantId));
    }

    private String tenantId(String name) {
        Map<String, Object> parameters = new HashMap<>();
        while (true) {
            JsonObject page = instance.perform("tenant.list", parameters);
            for (JsonObject tenant : page.objects("tenants")) {
                if (tenant.text("name").equals(name)) {
                    return tenant.text("id");
                }
            }
            Optional<String> next = page.optionalText("next");
            if (next.isEmpty()) {
                return "";
            }
            parameters.put("after", next.get());
        }
    }
}
