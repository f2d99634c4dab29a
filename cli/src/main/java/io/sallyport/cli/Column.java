package io.sallyport.cli;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What people see of one member of an object.
///
/// @param member its name in JSON
record Column(String title, String member) {
    private static final String NOTHING = "-";
    private static final Pattern TIME =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)\\.\\d+Z");

    String cell(JsonObject object) {
        return shown(object.members().getOrDefault(member, ""));
    }

    private static String shown(Object value) {
        String text =
                switch (value) {
                    case String string -> TIME.matcher(string).replaceAll("$1Z");
                    case Boolean yes -> yes ? "yes" : "no";
                    case Collection<?> list ->
                            list.stream().map(Column::shown).collect(Collectors.joining(" "));
                    case Map<?, ?> object -> CanonicalJson.write(object);
                    default -> value.toString();
                };
        return text.isEmpty() ? NOTHING : text;
    }
}
