package io.sallyport.directory.scim;

import java.util.Optional;

/// The target of a PATCH operation: RFC 7644 figure 7. A sub-attribute of a multi-valued attribute
/// is always [#sub], with brackets before it or without; `emails.value` is that of all values.
///
/// @param attribute `userName`, `name.familyName`, `members`, or the URN of an extension
/// @param values which values of the attribute, as in `emails[type eq "work"]`
/// @param sub `value` of `emails[type eq "work"].value`
public record Path(AttributePath attribute, Optional<Filter> values, Optional<Attribute> sub) {
    /// @throws io.sallyport.foundation.Refusal invalidPath; invalidFilter within the brackets
    public static Path parse(ResourceType type, String text) {
        if (text.length() > FilterParser.TEXT_MAX) {
            throw Refusals.path("Shorten the path to " + FilterParser.TEXT_MAX + " characters.");
        }
        FilterScanner scanner = new FilterScanner(text.strip());
        String name = scanner.word();
        AttributePath attribute = type.find(name).orElseThrow(() -> unknown(name));
        if (scanner.isAtEnd()) {
            return of(attribute);
        }
        if (!scanner.take('[')
                || !attribute.leaf().isComplex()
                || !attribute.leaf().multiValued()) {
            throw Refusals.path(
                    "Correct the path behind " + Refusals.quoted(name) + " (RFC 7644 3.5.2).");
        }
        Filter values = FilterParser.values(scanner, attribute.leaf());
        Optional<Attribute> sub = Optional.empty();
        if (scanner.take('.')) {
            String subName = scanner.word();
            sub =
                    Optional.of(
                            attribute
                                    .leaf()
                                    .sub(subName)
                                    .orElseThrow(() -> unknown(name + "." + subName)));
        }
        if (!scanner.isAtEnd()) {
            throw Refusals.path("Leave out what stands behind the path " + quoted(name) + ".");
        }
        return new Path(attribute, Optional.of(values), sub);
    }

    private static Path of(AttributePath attribute) {
        int last = attribute.steps().size() - 1;
        if (last > 0 && attribute.steps().get(last - 1).multiValued()) {
            return new Path(
                    new AttributePath(attribute.steps().subList(0, last)),
                    Optional.empty(),
                    Optional.of(attribute.leaf()));
        }
        return new Path(attribute, Optional.empty(), Optional.empty());
    }

    private static String quoted(String name) {
        return Refusals.quoted(name);
    }

    private static io.sallyport.foundation.Refusal unknown(String name) {
        return Refusals.path("The path leads to the attribute " + quoted(name) + ", not known.");
    }

    /// For refusals: without what stands in brackets.
    String canonical() {
        return sub.map(attribute::plus).orElse(attribute).canonical();
    }
}
