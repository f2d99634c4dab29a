package io.sallyport.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All texts of a module's pages: `messages_en.properties` and so on, in UTF-8. What differs with a
/// number is written so that no grammar depends on it ("Codes left: 3").
public final class Catalogue {
    private final Map<Language, Words> words = new EnumMap<>(Language.class);

    /// @param resources opens a file beside the module's classes, such as
    ///   `SignInPages.class::getResourceAsStream`; the module itself must, no other may
    public Catalogue(Function<String, @Nullable InputStream> resources) {
        for (Language language : Language.values()) {
            String file = "messages_" + language.tag() + ".properties";
            words.put(language, new Words(language, read(file, resources)));
        }
    }

    private static Map<String, String> read(
            String file, Function<String, @Nullable InputStream> resources) {
        Properties texts = new Properties();
        try (InputStream in = resources.apply(file)) {
            texts.load(
                    new InputStreamReader(
                            Objects.requireNonNull(in, file), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Map<String, String> read = new HashMap<>();
        texts.stringPropertyNames().forEach(key -> read.put(key, texts.getProperty(key)));
        return Map.copyOf(read);
    }

    public Words in(Language language) {
        return Objects.requireNonNull(words.get(language));
    }
}
