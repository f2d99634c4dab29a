package io.sallyport.tokens;

import io.sallyport.directory.Tenants;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// What the provider's staff may ask about a token that somebody reports.
public final class TokenActivities {
    private final Tenants tenants;
    private final TokenEntries entries;

    public TokenActivities(Tenants tenants, TokenEntries entries) {
        this.tenants = tenants;
        this.entries = entries;
    }

    public List<Activity> activities() {
        return List.of(
                new Activity(
                        "token.entry",
                        "Finds the log's entry of a token by its jti; a genuine one has it.",
                        List.of(
                                new Parameter("tenant", Kind.TEXT, true, "the tenant's name"),
                                new Parameter("token", Kind.TEXT, true, "the token's jti claim")),
                        this::entry));
    }

    private Object entry(RequestContext context, ActivityArguments given) {
        RequestContext inside =
                context.within(tenants.scope(tenants.named(context, given.text("tenant"))));
        String id = given.text("token");
        OptionalLong position = entries.position(inside, id);
        Optional<JsonObject> event = entries.entry(inside, id);
        Map<String, Object> answer = new TreeMap<>();
        answer.put("issued", event.isPresent());
        if (event.isEmpty() && entries.isErased(inside, id)) {
            answer.put("position", position.orElseThrow());
            answer.put("erased", true);
        }
        event.ifPresent(found -> {
            answer.put("position", position.orElseThrow());
            answer.put("event", found.members());
        });
        return answer;
    }
}
