package io.sallyport.store;

import java.util.Optional;

/// What stands in the database for a row.
///
/// @param expires when the row ends, in milliseconds since 1970; 0: never
public record RowState(RowMark mark, long expires) {
    static final String NONE = "-";

    String text() {
        return mark + "~" + expires;
    }

    static Optional<RowState> parse(String text) {
        if (text.equals(NONE)) {
            return Optional.empty();
        }
        int at = text.indexOf('~');
        return Optional.of(
                new RowState(
                        RowMark.parse(text.substring(0, at)),
                        Long.parseLong(text.substring(at + 1))));
    }
}
