package io.sallyport.audit;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.TenantId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// Which events of the log are asked for. What is empty holds back nothing.
///
/// @param words values by the event's member: `action`, `actor`, `request`
/// @param from of the commit, inclusive
/// @param to of the commit, exclusive
public record LogFilter(
        Set<TenantId> tenants, Map<String, String> words, Instant from, Instant to) {
    public static final String ACTION = "action";
    public static final String ACTOR = "actor";
    public static final String REQUEST = "request";
    public static final String FROM = "from";
    public static final String TO = "to";

    private static final Set<String> WORDS = Set.of(ACTION, ACTOR, REQUEST);

    /// The event that tells of a search repeats them.
    private static final int WORD_MAX = 256;

    public LogFilter {
        tenants = Set.copyOf(tenants);
        words = Map.copyOf(words);
    }

    /// @param given a parameter's value by its name
    /// @throws Refusal INVALID_REQUEST, with the parameter's name
    public static LogFilter of(Set<TenantId> tenants, Function<String, Optional<String>> given) {
        Map<String, String> words = new TreeMap<>();
        for (String name : WORDS) {
            String word = given.apply(name).orElse("");
            if (word.length() > WORD_MAX) {
                throw refused(name, "is longer than " + WORD_MAX + " characters");
            }
            if (!word.isEmpty()) {
                words.put(name, word);
            }
        }
        String action = words.getOrDefault(ACTION, "");
        if (!action.isEmpty() && AuditAction.labelled(action).isEmpty()) {
            throw refused(ACTION, "is not the label of an event, such as token.issued");
        }
        Instant from = given.apply(FROM).map(text -> time(FROM, text)).orElse(Instant.MIN);
        Instant to = given.apply(TO).map(text -> time(TO, text)).orElse(Instant.MAX);
        if (!from.isBefore(to)) {
            throw refused(TO, "is not after from");
        }
        return new LogFilter(tenants, words, from, to);
    }

    private static Instant time(String name, String text) {
        try {
            // Four digits of a year: whatever else Java reads is not RFC 3339.
            if (text.matches("\\d{4}-.*")) {
                return OffsetDateTime.parse(text).toInstant();
            }
        } catch (DateTimeParseException _) {
            throw notATime(name);
        }
        throw notATime(name);
    }

    private static Refusal notATime(String name) {
        return refused(name, "is not a time as in RFC 3339, such as 2026-01-31T08:30:00Z");
    }

    static Refusal refused(String parameter, String why) {
        return new Refusal(
                RefusalCode.INVALID_REQUEST,
                "The parameter " + parameter + " " + why + ".",
                "log-" + parameter);
    }

    /// A whole number in a parameter.
    ///
    /// @throws Refusal INVALID_REQUEST, with the parameter's name
    public static long number(String parameter, String text, long atLeast, long atMost) {
        long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
        return number(parameter, number, atLeast, atMost);
    }

    /// The same for one that came as a number.
    public static long number(String parameter, long number, long atLeast, long atMost) {
        if (number < atLeast || number > atMost) {
            String most = atMost == Long.MAX_VALUE ? " or more" : " to " + atMost;
            throw refused(parameter, "is not a whole number, " + atLeast + most);
        }
        return number;
    }

    /// What an event tells of a look at the log.
    public Map<String, String> told() {
        Map<String, String> told = new TreeMap<>(words);
        if (!from.equals(Instant.MIN)) {
            told.put(FROM, from.toString());
        }
        if (!to.equals(Instant.MAX)) {
            told.put(TO, to.toString());
        }
        return told;
    }

    boolean concerns(TenantId tenant, Instant committed) {
        return (tenants.isEmpty() || tenants.contains(tenant))
                && !committed.isBefore(from)
                && committed.isBefore(to);
    }

    /// Of an event that is not opened there is nothing that a word could be compared with.
    boolean matches(LogEvent event) {
        return switch (event) {
            case LogEvent.Erased _, LogEvent.Sealed _ -> words.isEmpty();
            case LogEvent.Legible legible ->
                    words.entrySet().stream()
                            .allMatch(word ->
                                    values(legible.fields(), word.getKey())
                                            .contains(word.getValue()));
        };
    }

    private static List<String> values(JsonObject fields, String word) {
        return word.equals(ACTOR) ? fields.texts("actors") : List.of(fields.text(word));
    }
}
