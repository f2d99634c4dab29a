package io.sallyport.pages;

import java.util.Optional;
import java.util.regex.Pattern;

/// Whose page it is, to who looks at it.
///
/// @param name the tenant's display name
/// @param colour of the band above the page, as `#0a7d6c`. Nothing is written on it, so that no
///   tenant's taste makes a text hard to read
/// @param logo a path on this server
/// @param demonstration whether the instance is one: then every page says so
public record Brand(
        String name, Optional<String> colour, Optional<String> logo, boolean demonstration) {
    private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    public Brand {
        if (name.isBlank()
                || colour.filter(one -> !COLOUR.matcher(one).matches()).isPresent()
                || logo.filter(one -> !PATH.matcher(one).matches()).isPresent()) {
            throw new IllegalArgumentException("not a name, colour and path of a brand");
        }
    }

    /// Where no tenant is known.
    public static Brand ofNobody(boolean demonstration) {
        return named("Sallyport", demonstration);
    }

    public static Brand named(String name, boolean demonstration) {
        return new Brand(name, Optional.empty(), Optional.empty(), demonstration);
    }
}
