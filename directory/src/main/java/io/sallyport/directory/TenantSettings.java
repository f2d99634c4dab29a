package io.sallyport.directory;

import io.sallyport.http.EntityTag;
import io.sallyport.http.Rate;
import io.sallyport.http.TenantRates;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/// What holds for one tenant now: what was set, or else what is usual, under the instance's
/// ceilings.
///
/// @param version how often something was set
/// @param values of every setting
/// @param rates the same, as the front door asks for them with each request
public record TenantSettings(long version, Map<Setting, Long> values, TenantRates rates) {

    public TenantSettings {
        values = Map.copyOf(values);
    }

    static TenantSettings of(long version, Map<Setting, Long> set, Ceilings ceilings) {
        Map<Setting, Long> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            long wanted = of(set, setting);
            values.put(setting, Math.min(wanted, ceilings.of(setting)));
        }
        long client = of(values, Setting.CLIENT_REQUESTS_PER_SECOND);
        TenantRates rates =
                new TenantRates(
                        Rate.perSecond(
                                of(values, Setting.REQUESTS_BURST),
                                of(values, Setting.REQUESTS_PER_SECOND)),
                        Rate.perSecond(client, client));
        return new TenantSettings(version, values, rates);
    }

    private static long of(Map<Setting, Long> values, Setting setting) {
        return values.getOrDefault(setting, setting.usual());
    }

    public long of(Setting setting) {
        return of(values, setting);
    }

    /// What an application's tokens live at most.
    public Duration tokenLife() {
        return Duration.ofSeconds(of(Setting.TOKEN_LIFE_SECONDS));
    }

    EntityTag tag() {
        return EntityTag.weak(Long.toString(version));
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new TreeMap<>();
        values.forEach((setting, value) -> fields.put(setting.label(), value));
        fields.put("version", version);
        return fields;
    }
}
