package io.sallyport.foundation;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/// Writes JSON in one form only: keys sorted by UTF-16 code unit, no white space, the shortest
/// escapes, as RFC 8785 says for the values that we use (objects, arrays, strings, booleans,
/// integers). A [BigDecimal], such as SCIM has them, is written as a plain decimal without zeros at
/// its end. RFC 8785 writes some of them otherwise, so none may come under a hash: what an audit
/// event says is text and whole numbers. A `double` is a programming error.
public final class CanonicalJson {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private CanonicalJson() {}

    /// @throws IllegalArgumentException for a value of any other kind, `null` included
    public static String write(Object value) {
        StringBuilder out = new StringBuilder(256);
        append(out, value);
        return out.toString();
    }

    /// The same behind what is there already.
    public static void append(StringBuilder out, Object value) {
        switch (value) {
            case String text -> appendString(out, text);
            case Integer number -> out.append(number.intValue());
            case Long number -> out.append(number.longValue());
            case BigDecimal number -> out.append(number.stripTrailingZeros().toPlainString());
            case Boolean bool -> out.append(bool.booleanValue());
            case Map<?, ?> object -> appendObject(out, object);
            case Collection<?> array -> appendArray(out, array);
            default -> throw new IllegalArgumentException("no canonical form: " + value.getClass());
        }
    }

    private static void appendObject(StringBuilder out, Map<?, ?> object) {
        Map<String, Object> sorted = new TreeMap<>();
        object.forEach((key, member) -> sorted.put((String) key, member));
        char separator = '{';
        for (Map.Entry<String, Object> member : sorted.entrySet()) {
            out.append(separator);
            appendString(out, member.getKey());
            out.append(':');
            append(out, member.getValue());
            separator = ',';
        }
        out.append(sorted.isEmpty() ? "{}" : "}");
    }

    private static void appendArray(StringBuilder out, Collection<?> array) {
        char separator = '[';
        for (Object member : array) {
            out.append(separator);
            append(out, member);
            separator = ',';
        }
        out.append(array.isEmpty() ? "[]" : "]");
    }

    /// Appends the text as a JSON string, quotes included.
    public static void appendString(StringBuilder out, String text) {
        out.append('"');
        int plainFrom = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\') {
                out.append(text, plainFrom, i);
                appendEscape(out, c);
                plainFrom = i + 1;
            }
        }
        if (plainFrom == 0) {
            out.append(text);
        } else {
            out.append(text, plainFrom, text.length());
        }
        out.append('"');
    }

    private static void appendEscape(StringBuilder out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 0xF]);
        }
    }
}
