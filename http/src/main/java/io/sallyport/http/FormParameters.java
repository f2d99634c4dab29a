package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The fields of an `application/x-www-form-urlencoded` body, read strictly: bytes that are not
/// UTF-8, half an escape or a doubled field are refused (RFC 6749 3.1 and 3.2: parameters must not
/// be included more than once). A field with an empty value counts as left out (RFC 6749 3.2).
public final class FormParameters {
    private static final List<String> FORM = List.of(MediaType.FORM);
    private static final int FIELDS_MAX = 64;

    /// Names that an answer may repeat.
    private static final String SHOWN = "[A-Za-z_-]{1,32}";

    /// Names and values in turn: forms are short.
    private final List<String> fields;

    private FormParameters(List<String> fields) {
        this.fields = fields;
    }

    /// @param repeatable names that may come more than once, such as `resource` (RFC 8707 2)
    /// @throws Refusal INVALID_REQUEST or UNSUPPORTED_MEDIA_TYPE
    public static FormParameters read(Request request, Set<String> repeatable) {
        if (!MediaType.isOneOf(request.header("Content-Type").orElse(""), FORM)) {
            throw new Refusal(
                    RefusalCode.UNSUPPORTED_MEDIA_TYPE,
                    "Send the parameters as " + MediaType.FORM + " in the body.",
                    "not-a-form");
        }
        return parse(request.body(), repeatable);
    }

    /// The parameters of a query, which is written like a form (WHATWG URL 5.1), each at most once.
    ///
    /// @param known any other is refused: a filter that was misspelt must not show everything
    /// @throws Refusal INVALID_REQUEST
    public static FormParameters query(Request request, Set<String> known) {
        FormParameters query = parse(request.query().getBytes(StandardCharsets.UTF_8), Set.of());
        for (int i = 0; i < query.fields.size(); i += 2) {
            String name = query.fields.get(i);
            if (!known.contains(name)) {
                throw malformed(
                        "There is no parameter "
                                + (name.matches(SHOWN) ? name : "of this name")
                                + "; there are "
                                + String.join(", ", new TreeSet<>(known))
                                + ".",
                        "query-unknown");
            }
        }
        return query;
    }

    /// The parameters of a query whose unknown ones count for nothing (RFC 6749 3.1).
    ///
    /// @param query as it was sent
    /// @param repeatable names that may come more than once
    /// @throws Refusal INVALID_REQUEST
    public static FormParameters open(String query, Set<String> repeatable) {
        return parse(query.getBytes(StandardCharsets.UTF_8), repeatable);
    }

    static FormParameters parse(byte[] body, Set<String> repeatable) {
        List<String> fields = new ArrayList<>(12);
        int from = 0;
        while (from < body.length) {
            int to = indexOf(body, '&', from, body.length);
            if (to > from) {
                int equals = indexOf(body, '=', from, to);
                String name = decode(body, from, equals);
                if (position(fields, name) >= 0 && !repeatable.contains(name)) {
                    throw malformed("A parameter stands twice in the form.", "form-doubled");
                }
                fields.add(name);
                fields.add(equals == to ? "" : decode(body, equals + 1, to));
            }
            if (fields.size() > 2 * FIELDS_MAX) {
                throw malformed("The form has too many parameters.", "form-too-many");
            }
            from = to + 1;
        }
        return new FormParameters(fields);
    }

    private static int position(List<String> fields, String name) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static int indexOf(byte[] body, char sought, int from, int to) {
        for (int i = from; i < to; i++) {
            if (body[i] == sought) {
                return i;
            }
        }
        return to;
    }

    /// One form-encoded text, as in HTTP Basic client authentication (RFC 6749 2.3.1).
    ///
    /// @throws Refusal INVALID_REQUEST
    public static String decode(String encoded) {
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        return decode(bytes, 0, bytes.length);
    }

    private static String decode(byte[] body, int from, int to) {
        byte[] out = new byte[to - from];
        int length = 0;
        boolean ascii = true;
        for (int i = from; i < to; i++) {
            int value = body[i];
            if (value == '+') {
                value = ' ';
            } else if (value == '%') {
                if (i + 2 >= to) {
                    throw malformed("The form has half an escape.", "form-escape");
                }
                value = (hex(body[i + 1]) << 4) | hex(body[i + 2]);
                i += 2;
            }
            ascii &= value > 0 && value < 0x80;
            out[length++] = (byte) value;
        }
        return ascii
                ? new String(out, 0, length, StandardCharsets.ISO_8859_1)
                : decodeUtf8(ByteBuffer.wrap(out, 0, length));
    }

    private static String decodeUtf8(ByteBuffer bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            if (text.indexOf('\0') >= 0) {
                throw malformed("The form has a NUL character.", "form-nul");
            }
            return text;
        } catch (CharacterCodingException notUtf8) {
            throw malformed("The form is not UTF-8.", "form-not-utf8");
        }
    }

    private static int hex(byte digit) {
        int value = Character.digit(digit, 16);
        if (value < 0) {
            throw malformed("The form has a broken escape.", "form-escape");
        }
        return value;
    }

    private static Refusal malformed(String detail, String reason) {
        return new Refusal(RefusalCode.INVALID_REQUEST, detail, reason);
    }

    public Optional<String> one(String name) {
        int at = position(fields, name);
        return at < 0 || fields.get(at + 1).isEmpty()
                ? Optional.empty()
                : Optional.of(fields.get(at + 1));
    }

    /// As it was sent, an empty value too: for the few parameters whose being there says something.
    public Optional<String> sent(String name) {
        int at = position(fields, name);
        return at < 0 ? Optional.empty() : Optional.of(fields.get(at + 1));
    }

    /// @throws Refusal INVALID_REQUEST when it is missing
    public String required(String name) {
        return one(name)
                .orElseThrow(() ->
                        malformed(
                                "The parameter " + name + " is missing.", "form-missing-" + name));
    }

    public List<String> all(String name) {
        if (position(fields, name) < 0) {
            return List.of();
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equals(name) && !fields.get(i + 1).isEmpty()) {
                values.add(fields.get(i + 1));
            }
        }
        return values;
    }
}
