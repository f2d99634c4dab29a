package io.sallyport.directory;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.RequestContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A tenant's settings: what the provider's staff may see and set of them.
public final class SettingActivities {
    private static final String TENANT = "tenant";
    private static final Parameter NAME =
            new Parameter(TENANT, Kind.TEXT, true, "the tenant's name");
    private static final long NOT_GIVEN = Long.MIN_VALUE;

    private final Tenants tenants;
    private final Settings settings;

    public SettingActivities(Tenants tenants, Settings settings) {
        this.tenants = tenants;
        this.settings = settings;
    }

    public List<Activity> activities() {
        List<Parameter> parameters = new ArrayList<>(List.of(NAME));
        parameters.addAll(parameters());
        return List.of(
                new Activity(
                        "tenant.settings",
                        "Shows what is set for a tenant, and what is usual where nothing is.",
                        List.of(NAME),
                        this::show),
                new Activity(
                        "tenant.configure",
                        "Changes those settings of a tenant that are given.",
                        parameters,
                        this::configure));
    }

    /// One for each setting.
    static List<Parameter> parameters() {
        return Arrays.stream(Setting.values())
                .map(setting ->
                        new Parameter(
                                setting.label(),
                                Kind.WHOLE_NUMBER,
                                false,
                                setting.meaning()
                                        + "; "
                                        + setting.least()
                                        + " to the instance's ceiling"))
                .toList();
    }

    /// What was given for them.
    static Map<Setting, Long> asked(ActivityArguments given) {
        Map<Setting, Long> asked = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            long value = given.number(setting.label(), NOT_GIVEN);
            if (value != NOT_GIVEN) {
                asked.put(setting, value);
            }
        }
        return asked;
    }

    private Object show(RequestContext context, ActivityArguments given) {
        Tenant tenant = PersonActivities.tenant(context, tenants, given);
        return shown(tenant, settings.of(context.within(tenant.scope())));
    }

    private Object configure(RequestContext context, ActivityArguments given) {
        Tenant tenant = PersonActivities.tenant(context, tenants, given);
        return shown(tenant, settings.set(context.within(tenant.scope()), asked(given), _ -> {}));
    }

    private static Object shown(Tenant tenant, TenantSettings settings) {
        Map<String, Object> shown = settings.fields();
        shown.put(TENANT, tenant.name());
        return shown;
    }
}
