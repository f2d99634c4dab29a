package io.sallyport.signin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a person knows a browser by, out of what it calls itself (RFC 9110 10.1.5): for the eye
/// alone, since anybody calls himself what he likes.
final class DeviceName {
    /// A program that builds on another one has its name as well, and stands before it.
    private static final Map<String, String> BROWSERS =
            ordered(
                    "Edg", "Edge",
                    "OPR/", "Opera",
                    "SamsungBrowser/", "Samsung Internet",
                    "Firefox/", "Firefox",
                    "FxiOS/", "Firefox",
                    "CriOS/", "Chrome",
                    "Chrome/", "Chrome",
                    "Safari/", "Safari");

    private static final Map<String, String> SYSTEMS =
            ordered(
                    "Android", "Android",
                    "iPhone", "iOS",
                    "iPad", "iPadOS",
                    "CrOS", "ChromeOS",
                    "Windows", "Windows",
                    "Mac OS X", "macOS",
                    "Linux", "Linux");

    private DeviceName() {}

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        return all;
    }

    /// @return such as `Firefox, Linux`; empty when it says nothing that we know
    static String of(String userAgent) {
        return Stream.of(BROWSERS, SYSTEMS)
                .flatMap(names ->
                        names.entrySet().stream()
                                .filter(name -> userAgent.contains(name.getKey()))
                                .map(Map.Entry::getValue)
                                .limit(1))
                .collect(Collectors.joining(", "));
    }
}
