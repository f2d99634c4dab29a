package io.sallyport.directory;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.StartRefused;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What no tenant's settings exceed, as `ceilings` in the configuration says. One that was lowered
/// holds for every tenant from the next start on, whatever had been set.
///
/// @param most of those that the configuration names
public record Ceilings(Map<Setting, Long> most) {
    /// Its name in the configuration.
    public static final String MEMBER = "ceilings";

    /// When the configuration says nothing.
    public static final Ceilings NONE = new Ceilings(Map.of());

    public Ceilings {
        most = Map.copyOf(most);
    }

    /// @throws StartRefused naming what cannot be one
    public static Ceilings read(JsonObject file) {
        if (!file.members().containsKey(MEMBER)) {
            return NONE;
        }
        JsonObject given = file.object(MEMBER);
        Map<Setting, Long> most = new EnumMap<>(Setting.class);
        for (String label : given.members().keySet()) {
            Optional<Setting> known = Setting.labelled(label);
            if (known.isEmpty()) {
                throw new StartRefused(
                        MEMBER + ": unknown key \"" + label + "\": the known ones are " + labels());
            }
            Setting setting = known.get();
            long ceiling = given.number(label);
            if (ceiling < setting.least() || ceiling > setting.most()) {
                throw new StartRefused(
                        MEMBER
                                + ": "
                                + label
                                + " must be "
                                + setting.least()
                                + " to "
                                + setting.most());
            }
            most.put(setting, ceiling);
        }
        return new Ceilings(most);
    }

    private static List<String> labels() {
        return Arrays.stream(Setting.values()).map(Setting::label).sorted().toList();
    }

    long of(Setting setting) {
        return most.getOrDefault(setting, setting.most());
    }
}
