package io.sallyport.pages;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A [Catalogue]'s texts in one language.
public final class Words {
    /// Marks that embed, override or isolate (UAX #9 2).
    private static final Pattern TURNS = Pattern.compile("[\\u202A-\\u202E\\u2066-\\u2069]");

    private final Language language;
    private final Map<String, String> texts;
    private final DateTimeFormatter times;

    Words(Language language, Map<String, String> texts) {
        this.language = language;
        this.texts = texts;
        this.times =
                DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
                        .withLocale(language.locale())
                        .withZone(ZoneOffset.UTC);
    }

    public Language language() {
        return language;
    }

    public Set<String> keys() {
        return texts.keySet();
    }

    public boolean has(String key) {
        return texts.containsKey(key);
    }

    /// @param arguments for `{0}`, `{1}` and so on; as they are, the page escapes the whole
    /// @throws IllegalArgumentException when there is no such text
    public String of(String key, Object... arguments) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("no text " + key + " in " + language);
        }
        if (arguments.length == 0) {
            return text;
        }
        StringBuilder whole = new StringBuilder();
        int from = 0;
        // Once from left to right: what an argument has in braces stands for nothing.
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
            int close = text.indexOf('}', open);
            int number = Integer.parseInt(text, open + 1, close, 10);
            whole.append(text, from, open).append(apart(arguments[number]));
            from = close + 1;
        }
        return whole.append(text, from, text.length()).toString();
    }

    /// What others wrote stands apart from the sentence around it (UAX #9 2.4.2), and cannot turn
    /// its direction: no name can make a question look like another one.
    private static String apart(Object argument) {
        return "\u2068" + TURNS.matcher(argument.toString()).replaceAll("") + "\u2069";
    }

    /// A time of day in UTC, since nobody knows where the reader is.
    public String at(Instant instant) {
        return times.format(instant) + " UTC";
    }
}
