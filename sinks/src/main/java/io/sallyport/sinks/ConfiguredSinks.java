package io.sallyport.sinks;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.StartRefused;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The sinks that a configuration names. What stands there never makes events plain: that is an
/// act.
public final class ConfiguredSinks {
    public static final String MEMBER = "sinks";
    private static final int SINKS_MAX = 16;

    private final List<SinkSettings> all;

    ConfiguredSinks(List<SinkSettings> all) {
        this.all = List.copyOf(all);
    }

    /// @param data the instance's folder, which no sink writes into
    /// @throws StartRefused naming the sink, and what to change
    public static ConfiguredSinks read(JsonObject file, Path data) {
        if (!file.members().containsKey(MEMBER)) {
            return new ConfiguredSinks(List.of());
        }
        List<SinkSettings> all =
                file.objects(MEMBER).stream()
                        .map(one -> SettingsReader.of(one, data).settings())
                        .toList();
        Set<String> names = new HashSet<>();
        for (SinkSettings one : all) {
            if (!names.add(one.name())) {
                throw new StartRefused(MEMBER + ": two have the name \"" + one.name() + "\"");
            }
        }
        if (all.size() > SINKS_MAX) {
            throw new StartRefused("there can be at most " + SINKS_MAX + " " + MEMBER);
        }
        return new ConfiguredSinks(all);
    }

    List<SinkSettings> all() {
        return all;
    }

    public List<String> names() {
        return all.stream().map(SinkSettings::name).toList();
    }
}
