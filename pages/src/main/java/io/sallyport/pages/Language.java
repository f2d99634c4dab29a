package io.sallyport.pages;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A language that pages speak. Which one is the caller's wish, never a guess from its address.
public enum Language {
    ENGLISH("en"),
    GERMAN("de"),
    ARABIC("ar");

    /// What browsers send has at most some hundred characters; of anything longer nothing is read.
    private static final int CHARACTERS_MAX = 1_000;

    private static final int RANGES_MAX = 32;

    /// RFC 4647 2.1 with the weight of RFC 9110 12.4.2.
    private static final Pattern RANGE =
            Pattern.compile(
                    "([A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8}){0,8}"
                            + "(?:[ \\t]*;[ \\t]*[qQ]=(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?))?");

    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern SPACE = Pattern.compile(" ");

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    /// As in the attribute `lang` (BCP 47).
    public String tag() {
        return tag;
    }

    public Locale locale() {
        return Locale.forLanguageTag(tag);
    }

    /// As in the attribute `dir`.
    public String direction() {
        return this == ARABIC ? "rtl" : "ltr";
    }

    /// The first one that is wanted and spoken, by lookup (RFC 4647 3.4): `de-CH` is answered in
    /// German. English where there is none. What is malformed is passed over.
    ///
    /// @param uiLocales tags with spaces between them, the most wanted first (OpenID Connect Core
    ///   3.1.2.1); empty where nothing was asked for
    /// @param acceptLanguage the header field of RFC 9110 12.5.4; empty where there was none
    public static Language wanted(String uiLocales, String acceptLanguage) {
        return first(uiLocales, SPACE).or(() -> first(acceptLanguage, COMMA)).orElse(ENGLISH);
    }

    private record Range(String language, double weight) {}

    private static Optional<Language> first(String list, Pattern between) {
        if (list.length() > CHARACTERS_MAX) {
            return Optional.empty();
        }
        return between.splitAsStream(list)
                .limit(RANGES_MAX)
                .flatMap(Language::range)
                // Stable: of one weight, the first counts.
                .sorted(Comparator.comparingDouble(Range::weight).reversed())
                .flatMap(range -> spoken(range.language()))
                .findFirst();
    }

    /// A weight of 0 means "not this one" (RFC 9110 12.5.4).
    private static Stream<Range> range(String text) {
        Matcher range = RANGE.matcher(text.strip());
        if (!range.matches()) {
            return Stream.empty();
        }
        String weight = range.group(2);
        Range found = new Range(range.group(1), weight == null ? 1 : Double.parseDouble(weight));
        return Stream.of(found).filter(one -> one.weight() > 0);
    }

    private static Stream<Language> spoken(String language) {
        return List.of(values()).stream().filter(one -> one.tag.equalsIgnoreCase(language));
    }
}
