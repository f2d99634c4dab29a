package io.sallyport.directory.scim;

import io.sallyport.foundation.JsonReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the values of attributes: of the right kind, within bounds, with canonical names. What is
/// unassigned (`null`, an empty array or object, RFC 7643 2.5) is nothing, and so is an empty text
/// where a text is no value: several clients clear a reference or a time like that. A value that is
/// there twice is there once. `in` is the canonical path of what an attribute stands in, with the
/// separator; it serves refusals alone.
final class Values {
    /// Characters of one text, encoded binaries included.
    static final int TEXT_MAX = 65_536;

    /// Values of one attribute.
    static final int VALUES_MAX = 1_000;

    /// Members of a group that one request names.
    static final int MEMBERS_MAX = 10_000;

    private Values() {}

    static String inside(String in, Attribute attribute) {
        return in + attribute.name() + (attribute.isExtension() ? ":" : ".");
    }

    static boolean isNull(Object raw) {
        return raw == JsonReader.Null.NULL;
    }

    static Optional<Object> read(Attribute attribute, Object raw, String in) {
        if (isNull(raw)) {
            return Optional.empty();
        }
        if (!attribute.multiValued()) {
            return one(attribute, raw, in);
        }
        if (raw instanceof Collection<?> values) {
            return Optional.<Object>of(all(attribute, values, in))
                    .filter(list -> !list.equals(NONE));
        }
        throw Refusals.kind(in + attribute.name(), "an array");
    }

    private static final List<Object> NONE = List.of();

    /// @return changeable unless it is empty
    static List<Object> all(Attribute attribute, Collection<?> raw, String in) {
        if (raw.size() > valuesMax(attribute)) {
            throw Refusals.value(
                    "Give the attribute "
                            + Refusals.quoted(in + attribute.name())
                            + " at most "
                            + valuesMax(attribute)
                            + " values in one request.");
        }
        LinkedHashSet<Object> values = new LinkedHashSet<>();
        raw.forEach(value -> one(attribute, value, in).ifPresent(values::add));
        if (values.stream().filter(Values::isPrimary).count() > 1) {
            throw onePrimary(in + attribute.name());
        }
        return values.isEmpty() ? NONE : new ArrayList<>(values);
    }

    static int valuesMax(Attribute attribute) {
        return attribute.name().equals("members") ? MEMBERS_MAX : VALUES_MAX;
    }

    static boolean isPrimary(Object value) {
        return value instanceof Map<?, ?> complex && Boolean.TRUE.equals(complex.get("primary"));
    }

    /// RFC 7643 2.4.
    static io.sallyport.foundation.Refusal onePrimary(String attribute) {
        return Refusals.value(
                "Make at most one value of " + Refusals.quoted(attribute) + " the primary one.");
    }

    /// One value, of a multi-valued attribute, too.
    static Optional<Object> one(Attribute attribute, Object raw, String in) {
        if (isNull(raw)) {
            return Optional.empty();
        }
        return switch (attribute.kind()) {
            case COMPLEX -> {
                if (raw instanceof Map<?, ?> members) {
                    Map<String, Object> complex = complex(attribute, members, in);
                    yield Optional.<Object>of(complex).filter(_ -> !complex.isEmpty());
                }
                throw Refusals.kind(in + attribute.name(), "an object");
            }
            case BOOLEAN -> Optional.of(flag(attribute, raw, in));
            case INTEGER -> Optional.of(whole(attribute, raw, in));
            case DECIMAL -> Optional.of(decimal(attribute, raw, in));
            case STRING ->
                    Optional.<Object>of(text(attribute, raw, in))
                            .filter(text -> !isUnique(attribute) || !"".equals(text));
            case REFERENCE, DATE_TIME, BINARY ->
                    Optional.<Object>of(text(attribute, raw, in))
                            .filter(text -> !"".equals(text))
                            .map(text -> formed(attribute, (String) text, in));
        };
    }

    /// Of several who clear a text like that, each would have the value of the others.
    private static boolean isUnique(Attribute attribute) {
        return attribute.uniqueness() == Attribute.Uniqueness.SERVER;
    }

    private static Map<String, Object> complex(Attribute attribute, Map<?, ?> members, String in) {
        Map<String, Object> complex = new LinkedHashMap<>();
        String inside = inside(in, attribute);
        members.forEach((key, raw) -> {
            Attribute sub =
                    attribute.sub((String) key).orElseThrow(() -> Refusals.unknown(inside + key));
            if (!sub.isReadOnly()) {
                put(complex, sub, raw, inside);
            }
        });
        return complex;
    }

    static void put(Map<String, Object> complex, Attribute sub, Object raw, String in) {
        Optional<Object> value = read(sub, raw, in);
        if (value.isPresent() && complex.putIfAbsent(sub.name(), value.get()) != null) {
            throw Refusals.syntax(
                    "Give the attribute " + Refusals.quoted(in + sub.name()) + " once only.");
        }
    }

    /// Large clients send booleans as "True" and "False".
    private static Boolean flag(Attribute attribute, Object raw, String in) {
        if (raw instanceof Boolean flag) {
            return flag;
        }
        if (raw instanceof String text && text.equalsIgnoreCase("true")) {
            return true;
        }
        if (raw instanceof String text && text.equalsIgnoreCase("false")) {
            return false;
        }
        throw Refusals.kind(in + attribute.name(), "true or false");
    }

    private static Long whole(Attribute attribute, Object raw, String in) {
        if (raw instanceof Long number) {
            return number;
        }
        if (raw instanceof BigDecimal number && isWhole(number)) {
            return number.longValue();
        }
        throw Refusals.kind(in + attribute.name(), "a whole number");
    }

    /// Whole ones as Long, as they are read again when they were written.
    private static Number decimal(Attribute attribute, Object raw, String in) {
        if (raw instanceof Long number) {
            return number;
        }
        if (raw instanceof BigDecimal number) {
            return isWhole(number) ? (Number) number.longValue() : number.stripTrailingZeros();
        }
        throw Refusals.kind(in + attribute.name(), "a number");
    }

    static boolean isWhole(BigDecimal number) {
        return number.compareTo(BigDecimal.valueOf(number.longValue())) == 0;
    }

    private static String text(Attribute attribute, Object raw, String in) {
        if (!(raw instanceof String text)) {
            throw Refusals.kind(in + attribute.name(), "a string");
        }
        if (text.length() > TEXT_MAX) {
            throw Refusals.value(
                    "Shorten the attribute "
                            + Refusals.quoted(in + attribute.name())
                            + " to at most "
                            + TEXT_MAX
                            + " characters.");
        }
        if (!isStorable(text)) {
            throw Refusals.kind(in + attribute.name(), "a string of Unicode characters");
        }
        return text;
    }

    /// Halves of characters have no UTF-8, and databases take no NUL.
    private static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || ++i == text.length()
                        || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static String formed(Attribute attribute, String text, String in) {
        boolean isFormed =
                switch (attribute.kind()) {
                    case REFERENCE -> isReference(text);
                    case DATE_TIME -> Times.parse(text).isPresent();
                    case BINARY -> isBase64(text);
                    case STRING, BOOLEAN, INTEGER, DECIMAL, COMPLEX -> true;
                };
        if (!isFormed) {
            throw Refusals.kind(
                    in + attribute.name(),
                    switch (attribute.kind()) {
                        case REFERENCE -> "a URI or an id";
                        case DATE_TIME -> "a dateTime such as 2026-01-31T12:00:00Z";
                        case BINARY -> "base64";
                        case STRING, BOOLEAN, INTEGER, DECIMAL, COMPLEX -> "another value";
                    });
        }
        return text;
    }

    /// The characters that no URI has, relative ones and ids included (RFC 3986 2).
    private static boolean isReference(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7F || "<>\"{}|\\^`".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    /// RFC 7643 2.3.6: of either alphabet.
    private static boolean isBase64(String text) {
        boolean isForUrls = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        try {
            (isForUrls ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
            return true;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
