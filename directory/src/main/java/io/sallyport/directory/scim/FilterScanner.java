package io.sallyport.directory.scim;

import io.sallyport.foundation.JsonReader;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the smallest parts of filters and paths from left to right. What it refuses is named by
/// where it stands, never by what it says.
final class FilterScanner {
    /// RFC 8259 6.
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?");

    private static final int SCALE_MAX = 32;
    private static final int HEX = 16;
    private static final int ESCAPE_LENGTH = 4;

    private final String text;
    private int at;

    FilterScanner(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    boolean sees(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    boolean take(char c) {
        if (sees(c)) {
            at++;
            return true;
        }
        return false;
    }

    void need(char c) {
        if (!take(c)) {
            throw wrong();
        }
    }

    /// @return whether there was any
    boolean spaces() {
        int from = at;
        while (sees(' ')) {
            at++;
        }
        return at > from;
    }

    void needSpaces() {
        if (!spaces()) {
            throw wrong();
        }
    }

    /// An attribute's path, an operator or a word; empty at anything else.
    String word() {
        int from = at;
        while (at < text.length() && Refusals.isNameCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    /// The word if it is this one, in any case, and nothing of it goes on behind it.
    boolean takeWord(String expected) {
        int end = at + expected.length();
        boolean isThere =
                text.regionMatches(true, at, expected, 0, expected.length())
                        && (end == text.length() || !Refusals.isNameCharacter(text.charAt(end)));
        if (isThere) {
            at = end;
        }
        return isThere;
    }

    int position() {
        return at;
    }

    void back(int position) {
        at = position;
    }

    /// @return String, Boolean, BigDecimal or [JsonReader.Null]
    Object literal() {
        if (take('"')) {
            return string();
        }
        if (takeWord("true")) {
            return true;
        }
        if (takeWord("false")) {
            return false;
        }
        if (takeWord("null")) {
            return JsonReader.Null.NULL;
        }
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw wrong();
        }
        BigDecimal decimal = new BigDecimal(number.group());
        if (Math.abs(decimal.scale()) > SCALE_MAX) {
            throw wrong();
        }
        at = number.end();
        return decimal;
    }

    /// RFC 8259 7.
    private String string() {
        StringBuilder out = new StringBuilder();
        while (!isAtEnd()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return out.toString();
            }
            if (c < ' ') {
                throw wrong();
            }
            out.append(c == '\\' ? escaped() : c);
        }
        throw wrong();
    }

    private char escaped() {
        if (isAtEnd()) {
            throw wrong();
        }
        char c = text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong();
        };
    }

    private char unicode() {
        if (at + ESCAPE_LENGTH > text.length()) {
            throw wrong();
        }
        int code = 0;
        for (int i = 0; i < ESCAPE_LENGTH; i++) {
            char c = text.charAt(at++);
            // Digits of other scripts are none here.
            int digit = c < 0x80 ? Character.digit(c, HEX) : -1;
            if (digit < 0) {
                throw wrong();
            }
            code = code * HEX + digit;
        }
        return (char) code;
    }

    io.sallyport.foundation.Refusal wrong() {
        return Refusals.filter(
                "Correct the filter at character " + (at + 1) + " (RFC 7644 3.4.2.2).");
    }
}
