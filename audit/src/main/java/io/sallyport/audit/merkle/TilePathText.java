package io.sallyport.audit.merkle;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The one spelling of a [TilePath].
final class TilePathText {
    private static final int LENGTH_MAX = 48;
    private static final int GROUP = 1000;
    private static final Pattern FORM =
            Pattern.compile(
                    "tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,5}[0-9]{3})"
                            + "(?:\\.p/([0-9]{1,3}))?");
    private static final Pattern SEPARATORS = Pattern.compile("[x/]");

    private TilePathText() {}

    static TilePath parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (text.length() > LENGTH_MAX || !parts.matches()) {
            throw new Malformed("not the path of a tile");
        }
        String kind = parts.group(1);
        long index = Long.parseLong(SEPARATORS.matcher(parts.group(2)).replaceAll(""));
        int width = parts.group(3) == null ? TilePath.FULL : Integer.parseInt(parts.group(3));
        TilePath path =
                kind.equals("entries")
                        ? new TilePath.Entries(index, width)
                        : new TilePath.Hashes(Integer.parseInt(kind), index, width);
        // Leading zeroes and groups, and `.p/256`, read well but are not how the path is written.
        if (!write(path).equals(text)) {
            throw new Malformed("not the one spelling of its tile path");
        }
        return path;
    }

    static String write(TilePath path) {
        StringBuilder text = new StringBuilder(LENGTH_MAX);
        text.append("tile/").append(path.kind()).append('/');
        appendUpperGroups(text, path.index() / GROUP);
        appendDigits(text, path.index() % GROUP);
        if (!path.full()) {
            text.append(".p/").append(path.width());
        }
        return text.toString();
    }

    private static void appendUpperGroups(StringBuilder text, long upper) {
        if (upper > 0) {
            appendUpperGroups(text, upper / GROUP);
            text.append('x');
            appendDigits(text, upper % GROUP);
            text.append('/');
        }
    }

    private static void appendDigits(StringBuilder text, long group) {
        text.append(group / 100).append(group / 10 % 10).append(group % 10);
    }
}
