package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.ArgSpec;

/// Follows a list of the instance from page to page, to its end or as far as was asked.
final class Pages {
    private static final String AFTER = "--after";
    private static final String LIMIT = "--limit";
    private static final long PAGE = 1_000;

    private final Call call;
    private final String activity;
    private final String member;
    private final boolean limited;

    /// An activity that takes a `limit`.
    Pages(Call call, String activity, String member) {
        this(call, activity, member, true);
    }

    /// @param member where the objects stand in an answer
    /// @param limited whether the activity takes a `limit`
    Pages(Call call, String activity, String member, boolean limited) {
        this.call = call;
        this.activity = activity;
        this.member = member;
        this.limited = limited;
    }

    static List<ArgSpec> options() {
        return List.of(
                Options.text(AFTER, "ID", "Begin behind this one."),
                Options.number(LIMIT, "N", "Show at most so many (default: all)."));
    }

    void show(Map<String, String> parameters, Column... columns) {
        Results results = call.results(columns);
        long left = call.number(LIMIT).orElse(Long.MAX_VALUE);
        Optional<String> after = call.optional(AFTER);
        do {
            JsonObject page = page(parameters, after, Math.min(left, PAGE));
            List<JsonObject> objects = page.objects(member);
            results.show(objects.stream().limit(left).toList());
            left -= Math.min(left, objects.size());
            after = page.optionalText("next");
        } while (after.isPresent() && left > 0);
        after.ifPresent(
                id -> call.terminal().note("sallyport: there are more: go on with --after " + id));
    }

    private JsonObject page(Map<String, String> parameters, Optional<String> after, long size) {
        Map<String, Object> all = new TreeMap<>(parameters);
        after.ifPresent(id -> all.put("after", id));
        if (limited) {
            all.put("limit", size);
        }
        return call.instance().perform(activity, all);
    }
}
