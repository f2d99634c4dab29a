package io.sallyport.directory;

import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Description;
import io.sallyport.http.Endpoint;
import io.sallyport.http.EntityTags;
import io.sallyport.http.MediaType;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Schemas;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A tenant's settings: what its own administrators may see and set of them, within the instance's
/// ceilings.
public record SettingEndpoints(Settings settings) {
    private static final String PATH = "/{tenant}/api/v1/settings";

    public List<Endpoint> endpoints() {
        Description.Shape all = Description.Shape.json(all());
        Map<String, Object> some = Schemas.body(SettingActivities.parameters());
        return List.of(
                Endpoint.get(PATH, new Access.Bearer(Settings.READ_SCOPE), this::read)
                        .described(
                                Description.of(
                                        "getSettings",
                                        "What is set for the tenant, and what is usual where"
                                                + " nothing is.",
                                        all)),
                Endpoint.patch(PATH, new Access.Bearer(Settings.WRITE_SCOPE), this::change)
                        .accepting(MediaType.JSON)
                        .described(
                                Description.of(
                                                "changeSettings",
                                                "Sets those that are given and leaves the rest.",
                                                all)
                                        .with(Description.Parameter.IF_MATCH)
                                        .taking(Description.Shape.json(some))));
    }

    private static Map<String, Object> all() {
        Map<String, Map<String, Object>> all = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            all.put(setting.label(), Schemas.number(setting.least(), setting.most()));
        }
        all.put("version", Schemas.number(0, Long.MAX_VALUE));
        return Schemas.object(all, List.copyOf(all.keySet()));
    }

    private Response read(RequestContext context, Request request) {
        return shown(settings.read(context));
    }

    private Response change(RequestContext context, Request request) {
        ActivityArguments given =
                ActivityArguments.check(
                        "body", SettingActivities.parameters(), ScimEndpoints.body(request));
        Map<Setting, Long> asked = SettingActivities.asked(given);
        return shown(settings.set(context, asked, EntityTags.condition(request)));
    }

    private static Response shown(TenantSettings now) {
        return Response.json(now.fields()).with("ETag", now.tag().toString());
    }
}
