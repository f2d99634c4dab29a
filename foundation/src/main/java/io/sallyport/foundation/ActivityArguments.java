package io.sallyport.foundation;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The values of an activity's parameters, already checked against their declaration.
public final class ActivityArguments {
    private final Map<String, Object> values;

    private ActivityArguments(Map<String, Object> values) {
        this.values = Map.copyOf(values);
    }

    /// @throws Refusal when a required value is missing, a name is unknown or a kind is wrong
    public static ActivityArguments check(Activity activity, Map<String, ?> given) {
        return check("activity " + activity.name(), activity.parameters(), given);
    }

    /// The same for other requests.
    ///
    /// @param what the request is called when it is refused
    /// @throws Refusal as above
    public static ActivityArguments check(
            String what, List<Activity.Parameter> parameters, Map<String, ?> given) {
        for (String name : given.keySet()) {
            if (parameters.stream().noneMatch(p -> p.name().equals(name))) {
                throw refusal(what, "has no parameter \"" + name + "\"");
            }
        }
        for (Activity.Parameter parameter : parameters) {
            Object value = given.get(parameter.name());
            if (value == null && parameter.required()) {
                throw refusal(what, "needs the parameter \"" + parameter.name() + "\"");
            }
            if (value != null && !fits(parameter.kind(), value)) {
                throw refusal(
                        what, "wants \"" + parameter.name() + "\" as " + wanted(parameter.kind()));
            }
        }
        return new ActivityArguments(Map.copyOf(given));
    }

    private static boolean fits(Activity.Kind kind, Object value) {
        return switch (kind) {
            case TEXT, SECRET -> value instanceof String;
            case TEXTS ->
                    value instanceof List<?> list
                            && list.stream().allMatch(String.class::isInstance);
            case WHOLE_NUMBER -> value instanceof Integer || value instanceof Long;
            case YES_OR_NO -> value instanceof Boolean;
        };
    }

    private static String wanted(Activity.Kind kind) {
        return switch (kind) {
            case TEXT, SECRET -> "text";
            case TEXTS -> "a list of texts";
            case WHOLE_NUMBER -> "a whole number";
            case YES_OR_NO -> "true or false";
        };
    }

    private static Refusal refusal(String whose, String what) {
        return new Refusal(
                RefusalCode.INVALID_REQUEST,
                "The " + whose + " " + what + ".",
                "activity-arguments");
    }

    public String text(String name) {
        return optionalText(name).orElseThrow();
    }

    public Optional<String> optionalText(String name) {
        return Optional.ofNullable((String) values.get(name));
    }

    public List<String> texts(String name) {
        return values.get(name) instanceof List<?> list
                ? list.stream().map(String.class::cast).toList()
                : List.of();
    }

    public Optional<Long> optionalNumber(String name) {
        return Optional.ofNullable(values.get(name)).map(Number.class::cast).map(Number::longValue);
    }

    public long number(String name, long otherwise) {
        return optionalNumber(name).orElse(otherwise);
    }

    public boolean yes(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }
}
