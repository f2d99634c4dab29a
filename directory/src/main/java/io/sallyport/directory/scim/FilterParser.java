package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Filter.Operator;
import io.sallyport.foundation.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The grammar of RFC 7644 figure 1: `not` binds strongest, then `and`, then `or`. It descends by
/// levels of parentheses, and counts them.
final class FilterParser {
    static final int TEXT_MAX = 8_192;
    static final int DEPTH_MAX = 32;
    static final int TERMS_MAX = 100;

    /// Made when a resource is told: no row has them, so nothing is found by them.
    private static final Set<String> MADE = Set.of("meta.location", "members.$ref", "groups.$ref");

    private final FilterScanner scanner;
    private int terms;
    private int depth;

    private FilterParser(FilterScanner scanner) {
        this.scanner = scanner;
    }

    static Filter whole(ResourceType type, String text) {
        if (text.length() > TEXT_MAX) {
            throw Refusals.filter("Shorten the filter to " + TEXT_MAX + " characters.");
        }
        FilterScanner scanner = new FilterScanner(text);
        Filter filter = new FilterParser(scanner).any(type::find);
        if (!scanner.isAtEnd()) {
            throw scanner.wrong();
        }
        return filter;
    }

    /// What stands in brackets, up to the closing one, which is taken.
    static Filter values(FilterScanner scanner, Attribute attribute) {
        Filter filter = new FilterParser(scanner).any(within(attribute));
        scanner.need(']');
        return filter;
    }

    /// Names inside of brackets are those of sub-attributes.
    private static Function<String, Optional<AttributePath>> within(Attribute attribute) {
        return name -> attribute.sub(name).map(AttributePath::new);
    }

    private Filter any(Function<String, Optional<AttributePath>> names) {
        List<Filter> any = new ArrayList<>();
        do {
            any.add(all(names));
        } while (joined("or"));
        scanner.spaces();
        return any.size() == 1 ? any.getFirst() : new Filter.Or(any);
    }

    private Filter all(Function<String, Optional<AttributePath>> names) {
        List<Filter> all = new ArrayList<>();
        do {
            scanner.spaces();
            all.add(one(names));
        } while (joined("and"));
        return all.size() == 1 ? all.getFirst() : new Filter.And(all);
    }

    /// Whether this word comes next; it is taken only then.
    private boolean joined(String word) {
        int before = scanner.position();
        if (scanner.spaces() && scanner.takeWord(word)) {
            // A parenthesis may follow at once, as large clients write it.
            if (!scanner.sees('(')) {
                scanner.needSpaces();
            }
            return true;
        }
        scanner.back(before);
        return false;
    }

    private Filter one(Function<String, Optional<AttributePath>> names) {
        if (scanner.sees('(')) {
            return group(names);
        }
        int before = scanner.position();
        if (scanner.takeWord("not")) {
            scanner.spaces();
            if (scanner.sees('(')) {
                return new Filter.Not(group(names));
            }
            scanner.back(before);
        }
        return term(names);
    }

    private Filter group(Function<String, Optional<AttributePath>> names) {
        scanner.need('(');
        deeper();
        Filter filter = any(names);
        scanner.need(')');
        depth--;
        return filter;
    }

    private void deeper() {
        if (++depth > DEPTH_MAX) {
            throw Refusals.filter("Nest the filter at most " + DEPTH_MAX + " levels deep.");
        }
    }

    private Filter term(Function<String, Optional<AttributePath>> names) {
        if (++terms > TERMS_MAX) {
            throw Refusals.filter("Ask for at most " + TERMS_MAX + " things in one filter.");
        }
        String name = scanner.word();
        if (name.isEmpty()) {
            throw scanner.wrong();
        }
        AttributePath path = names.apply(name).orElseThrow(() -> unknown(name));
        // What is never told is not told by what a filter finds, either.
        if (path.steps().stream().anyMatch(s -> s.returned() == Attribute.Returned.NEVER)
                || MADE.contains(path.canonical())) {
            throw unknown(name);
        }
        if (scanner.take('[')) {
            return valuePath(path);
        }
        scanner.needSpaces();
        if (scanner.takeWord("pr")) {
            return new Filter.Present(path);
        }
        Operator operator = operator();
        scanner.needSpaces();
        return comparison(path, operator, scanner.literal());
    }

    private Filter valuePath(AttributePath path) {
        if (!path.leaf().isComplex()) {
            throw Refusals.filter(
                    "The attribute "
                            + Refusals.quoted(path.canonical())
                            + " has no sub-attributes to ask for.");
        }
        deeper();
        Filter filter =
                any(name ->
                        within(path.leaf())
                                .apply(name)
                                .filter(one -> !MADE.contains(path.plus(one).canonical())));
        scanner.need(']');
        depth--;
        // One condition on one value is the condition on any; so written, an index finds it.
        if (filter instanceof Filter.Comparison one && one.operator() != Operator.NE) {
            return new Filter.Comparison(path.plus(one.path()), one.operator(), one.operand());
        }
        return new Filter.ValuePath(path, filter);
    }

    private Operator operator() {
        int before = scanner.position();
        String word = scanner.word().toUpperCase(Locale.ROOT);
        for (Operator operator : Operator.values()) {
            if (operator.name().equals(word)) {
                return operator;
            }
        }
        scanner.back(before);
        throw scanner.wrong();
    }

    private static Filter comparison(AttributePath path, Operator operator, Object literal) {
        if (Values.isNull(literal)) {
            Filter present = new Filter.Present(path);
            return switch (operator) {
                case EQ -> new Filter.Not(present);
                case NE -> present;
                case CO, SW, EW, GT, GE, LT, LE ->
                        throw Refusals.filter("Compare with null by eq and ne only.");
            };
        }
        AttributePath compared = path.withDefaultSub();
        return new Filter.Comparison(
                compared, operator, Operand.of(compared.leaf(), operator, literal));
    }

    private static Refusal unknown(String name) {
        return Refusals.filter(
                "The attribute " + Refusals.quoted(name) + " cannot be asked for in a filter.");
    }
}
