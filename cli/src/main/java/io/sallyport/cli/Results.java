package io.sallyport.cli;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Shows objects to people as a table, or to programs as one JSON line for each. A table may come
/// in parts; its columns only ever grow.
final class Results {
    private static final String GAP = "  ";

    private final Terminal terminal;
    private final Format format;
    private final List<Column> columns;
    private final int[] widths;
    private boolean begun;

    enum Format {
        TEXT,
        JSON
    }

    Results(Terminal terminal, Format format, List<Column> columns) {
        this.terminal = terminal;
        this.format = format;
        this.columns = List.copyOf(columns);
        this.widths = new int[columns.size()];
    }

    void show(List<JsonObject> objects) {
        switch (format) {
            case JSON -> objects.forEach(object -> terminal.line(json(object)));
            case TEXT -> rows(objects);
        }
    }

    /// One object by itself: for people, a line for each column.
    void showOne(JsonObject object) {
        switch (format) {
            case JSON -> terminal.line(json(object));
            case TEXT -> {
                int width =
                        columns.stream().mapToInt(column -> width(column.title())).max().orElse(0);
                for (Column column : columns) {
                    terminal.line(padded(column.title(), width) + GAP + column.cell(object));
                }
            }
        }
    }

    /// An answer that holds several of them: as JSON one line for the whole.
    void showWhole(JsonObject answer, String member) {
        switch (format) {
            case JSON -> terminal.line(json(answer));
            case TEXT -> rows(answer.objects(member));
        }
    }

    static String json(JsonObject object) {
        return CanonicalJson.write(object.members());
    }

    private void rows(List<JsonObject> objects) {
        List<List<String>> rows = new ArrayList<>();
        if (!begun) {
            rows.add(columns.stream().map(Column::title).toList());
            begun = true;
        }
        for (JsonObject object : objects) {
            rows.add(columns.stream().map(column -> column.cell(object)).toList());
        }
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        rows.forEach(row -> terminal.line(line(row)));
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(padded(row.get(i), widths[i])).append(GAP);
        }
        return line.toString().stripTrailing();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - width(text));
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
