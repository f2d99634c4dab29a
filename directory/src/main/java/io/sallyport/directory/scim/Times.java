package io.sallyport.directory.scim;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Optional;

/// Reads the dateTime of XML Schema (RFC 7643 2.3.5) for years of four digits; one without a time
/// zone counts as UTC. By hand, since a filter reads one for every resource that it is asked of.
final class Times {
    private static final int DATE_END = 10;
    private static final int SECONDS_END = 19;
    private static final int FRACTION_MAX = 9;
    private static final int SECONDS_OF_MINUTE = 60;
    private static final int SECONDS_OF_HOUR = 3_600;
    private static final int OFFSET_LENGTH = 6;
    private static final int OFFSET_HOURS_MAX = 14;

    private final String text;
    private int at = SECONDS_END;

    private Times(String text) {
        this.text = text;
    }

    /// @return empty unless it is one
    static Optional<Instant> parse(String text) {
        try {
            return Optional.of(new Times(text).instant());
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    private Instant instant() {
        check(text.length() >= SECONDS_END && text.charAt(4) == '-' && text.charAt(7) == '-');
        check(text.charAt(DATE_END) == 'T' && text.charAt(13) == ':' && text.charAt(16) == ':');
        LocalDate date = LocalDate.of(digits(0, 4), digits(5, 7), digits(8, DATE_END));
        LocalTime time = LocalTime.of(digits(11, 13), digits(14, 16), digits(17, SECONDS_END));
        int nanos = fraction();
        long seconds = date.toEpochDay() * 24 * SECONDS_OF_HOUR + time.toSecondOfDay() - offset();
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private int fraction() {
        if (at == text.length() || text.charAt(at) != '.') {
            return 0;
        }
        int from = ++at;
        int nanos = 0;
        while (at < text.length() && isDigit(text.charAt(at))) {
            // What is finer than a nanosecond is cut off.
            if (at - from < FRACTION_MAX) {
                nanos = nanos * 10 + text.charAt(at) - '0';
            }
            at++;
        }
        check(at > from);
        for (int length = at - from; length < FRACTION_MAX; length++) {
            nanos *= 10;
        }
        return nanos;
    }

    private int offset() {
        if (at == text.length()) {
            return 0;
        }
        char sign = text.charAt(at);
        if (sign == 'Z') {
            check(at + 1 == text.length());
            return 0;
        }
        check(sign == '+' || sign == '-');
        check(at + OFFSET_LENGTH == text.length() && text.charAt(at + 3) == ':');
        int hours = digits(at + 1, at + 3);
        int minutes = digits(at + 4, at + OFFSET_LENGTH);
        check(minutes < SECONDS_OF_MINUTE);
        check(hours < OFFSET_HOURS_MAX || (hours == OFFSET_HOURS_MAX && minutes == 0));
        int seconds = hours * SECONDS_OF_HOUR + minutes * SECONDS_OF_MINUTE;
        return sign == '-' ? -seconds : seconds;
    }

    private int digits(int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            check(isDigit(text.charAt(i)));
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static void check(boolean isRight) {
        if (!isRight) {
            throw new DateTimeException("not a dateTime");
        }
    }
}
