package io.sallyport.testkit;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Holds the texts of a module's pages against each other: every language has the same keys with
/// the same placeholders, and no template has a text of its own.
public final class PageTexts {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}");
    private static final Pattern DIRECTIVE =
            Pattern.compile("@(import|param)[^\n]*|@(else|endif|endfor)");
    private static final Pattern SPOKEN =
            Pattern.compile("(aria-label|alt|title|placeholder|value)=\"[^\"]*\\p{L}[^\"]*\"");

    private PageTexts() {}

    /// What is wrong with the texts in a module's folder; nothing when all is right.
    public static List<String> problems(Path module) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path file : files(module.resolve("src/main/jte"), ".jte")) {
            literals(Files.readString(file))
                    .forEach(text -> problems.add(file.getFileName() + " says " + text));
        }
        Map<String, Map<String, List<String>>> catalogues = new TreeMap<>();
        for (Path file : files(module.resolve("src/main/resources"), ".properties")) {
            catalogues.put(file.getFileName().toString(), placeholders(file));
        }
        Map<String, List<String>> english =
                catalogues.getOrDefault("messages_en.properties", Map.of());
        catalogues.forEach((name, texts) -> {
            TreeSet<String> keys = new TreeSet<>(english.keySet());
            keys.addAll(texts.keySet());
            keys.stream()
                    .filter(key ->
                            !texts.getOrDefault(key, List.of("none"))
                                    .equals(english.getOrDefault(key, List.of("none"))))
                    .forEach(key -> problems.add(name + " differs at " + key));
        });
        if (catalogues.size() < 3 || english.isEmpty()) {
            problems.add("there are only the catalogues " + catalogues.keySet());
        }
        return problems;
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static Map<String, List<String>> placeholders(Path file) throws IOException {
        Properties texts = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            texts.load(in);
        }
        Map<String, List<String>> found = new TreeMap<>();
        for (String key : texts.stringPropertyNames()) {
            found.put(
                    key,
                    PLACEHOLDER
                            .matcher(texts.getProperty(key))
                            .results()
                            .map(MatchResult::group)
                            .sorted()
                            .toList());
        }
        return found;
    }

    /// Words that a template itself would say: between tags, or in attributes that are read out.
    public static List<String> literals(String template) {
        String text = DIRECTIVE.matcher(without(template)).replaceAll("");
        List<String> found =
                new ArrayList<>(
                        SPOKEN.matcher(text)
                                .results()
                                .map(MatchResult::group)
                                .filter(one -> !one.matches("value=\"[a-z0-9-]*\""))
                                .toList());
        for (String line : text.replaceAll("<[^>]*>", "\n").split("\n", -1)) {
            if (line.chars().anyMatch(Character::isLetter)) {
                found.add(line.strip());
            }
        }
        return found;
    }

    /// Without what is computed: `${...}`, `!{...}` and the parentheses behind `@if` and the like.
    private static String without(String template) {
        StringBuilder rest = new StringBuilder();
        int from = 0;
        while (from < template.length()) {
            boolean begins =
                    template.startsWith("${", from)
                            || template.startsWith("!{", from)
                            || template.startsWith("@if(", from)
                            || template.startsWith("@elseif(", from)
                            || template.startsWith("@for(", from)
                            || template.startsWith("@template.", from);
            if (begins) {
                from = end(template, from);
            } else {
                rest.append(template.charAt(from++));
            }
        }
        return rest.toString();
    }

    /// Behind the parenthesis or brace that closes the first one from here.
    private static int end(String template, int from) {
        int depth = 0;
        for (int i = from; i < template.length(); i++) {
            char c = template.charAt(i);
            depth += c == '(' || c == '{' ? 1 : c == ')' || c == '}' ? -1 : 0;
            if (depth == 0 && (c == ')' || c == '}')) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("nothing closes " + template.substring(from));
    }
}
