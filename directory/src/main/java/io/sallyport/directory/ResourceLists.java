package io.sallyport.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.directory.scim.SearchRequest;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.Lookup;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Lists of users or of groups: by a range of rows where nothing is asked of them, by an index
/// where the filter names a value that is in one, and else by a scan that has an end. How many
/// there are is exact, or the question is refused.
final class ResourceLists {
    /// On one page.
    static final int PAGE_MAX = 1_000;

    /// Unless the request says another number.
    static final int PAGE_USUAL = 100;

    /// Rows that one question may open.
    static final int SCANNED_MAX = 10_000;

    private static final int BLOCK = 1_000;
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(2);

    private final Store store;
    private final Table<Resource> table;
    private final VisibleIds ids;
    private final Cursors cursors;

    /// Where pages ended lately, so that the next one need not count rows up to there.
    private final Cache<Mark, RowId> marks =
            Caffeine.newBuilder()
                    .maximumSize(BLOCK)
                    .expireAfterWrite(REMEMBERED_FOR)
                    .executor(Runnable::run)
                    .build();

    private record Mark(TenantId tenant, long start) {}

    /// @param total of all pages
    /// @param start counted from 1
    /// @param next where it goes on, when cursors were asked for and it does
    record Page(long total, long start, List<Entry> entries, Optional<String> next) {}

    ResourceLists(Parts parts, Table<Resource> table, VisibleIds ids) {
        this.store = parts.store();
        this.table = table;
        this.ids = ids;
        this.cursors = new Cursors(parts.keyring(), parts.time(), table.name());
    }

    /// @throws Refusal TOO_MANY when it would open more rows than one question may
    Page page(RequestContext inside, SearchRequest asked) {
        int count = Math.min(asked.page().count().orElse(PAGE_USUAL), PAGE_MAX);
        boolean plain = asked.filter().isEmpty() && asked.order().isEmpty();
        return switch (asked.page()) {
            case SearchRequest.Page.ByIndex(long start, _) ->
                    plain
                            ? range(inside, start, count)
                            : part(matched(inside, asked), start, count);
            case SearchRequest.Page.ByCursor(String cursor, _) -> {
                Cursors.Position from = cursors.read(inside, asked, cursor);
                yield plain
                        ? rangeBehind(inside, asked, from, count)
                        : partBehind(inside, asked, from, count);
            }
        };
    }

    private Page range(RequestContext inside, long start, int count) {
        long total = store.count(inside.scope(), table);
        Optional<RowId> after = count == 0 ? Optional.empty() : before(inside, start);
        List<Entry> entries = after.map(id -> rows(inside, id, count)).orElse(List.of());
        if (!entries.isEmpty()) {
            long next = start + entries.size();
            marks.put(new Mark(inside.tenant(), next), entries.getLast().id());
        }
        return new Page(total, start, entries, Optional.empty());
    }

    private Optional<RowId> before(RequestContext inside, long start) {
        if (start == 1) {
            return Optional.of(RowId.FIRST);
        }
        return Optional.ofNullable(marks.getIfPresent(new Mark(inside.tenant(), start)))
                .or(() -> store.idAt(inside.scope(), table, start - 2));
    }

    private List<Entry> rows(RequestContext inside, RowId after, int count) {
        return store.list(inside.scope(), table, after, count).stream().map(Entry::of).toList();
    }

    private Page rangeBehind(
            RequestContext inside, SearchRequest asked, Cursors.Position from, int count) {
        long total = store.count(inside.scope(), table);
        List<Entry> entries = rows(inside, from.after(), count + 1);
        return cut(inside, asked, from, new Page(total, 1, entries, Optional.empty()), count);
    }

    private static Page part(List<Entry> all, long start, int count) {
        List<Entry> entries = all.stream().skip(start - 1).limit(count).toList();
        return new Page(all.size(), start, entries, Optional.empty());
    }

    private Page partBehind(
            RequestContext inside, SearchRequest asked, Cursors.Position from, int count) {
        Page page = part(matched(inside, asked), from.passed() + 1, count + 1);
        return cut(inside, asked, from, page, count);
    }

    /// @param page with one entry more than are shown, when there are more
    private Page cut(
            RequestContext inside,
            SearchRequest asked,
            Cursors.Position from,
            Page page,
            int count) {
        if (page.entries().size() <= count) {
            return page;
        }
        List<Entry> shown = page.entries().subList(0, count);
        Cursors.Position next = new Cursors.Position(shown.getLast().id(), from.passed() + count);
        return new Page(
                page.total(), page.start(), shown, Optional.of(cursors.at(inside, asked, next)));
    }

    /// All that are asked for, in the order that is asked for.
    private List<Entry> matched(RequestContext inside, SearchRequest asked) {
        Optional<LookupPlan> plan = asked.filter().flatMap(LookupPlan::of);
        List<Match> matches = new ArrayList<>();
        Iterable<Entry> candidates = plan.isPresent() ? found(inside, plan.get()) : scanned(inside);
        for (Entry entry : candidates) {
            Map<String, Object> attributes = new TreeMap<>(entry.resource().attributes());
            attributes.put("id", ids.shown(inside, entry.id()));
            attributes.put("meta", Meta.of(entry));
            if (asked.filter().map(filter -> filter.matches(attributes)).orElse(true)) {
                matches.add(new Match(entry, attributes));
            }
        }
        asked.order()
                .ifPresent(order -> matches.sort(Comparator.comparing(Match::attributes, order)));
        return matches.stream().map(Match::entry).toList();
    }

    private record Match(Entry entry, Map<String, Object> attributes) {}

    private List<Entry> scanned(RequestContext inside) {
        if (store.count(inside.scope(), table) > SCANNED_MAX) {
            throw tooMany();
        }
        List<Entry> all = new ArrayList<>();
        List<Entry> block = rows(inside, RowId.FIRST, BLOCK);
        while (!block.isEmpty()) {
            all.addAll(block);
            if (all.size() > SCANNED_MAX) {
                throw tooMany();
            }
            block = rows(inside, block.getLast().id(), BLOCK);
        }
        return all;
    }

    /// In the order of their ids, as a scan has them.
    private Iterable<Entry> found(RequestContext inside, LookupPlan plan) {
        Map<RowId, Entry> all = new TreeMap<>();
        for (LookupPlan.Value one : plan.values()) {
            for (Row<Resource> row : rows(inside, one)) {
                all.put(row.id(), Entry.of(row));
            }
            if (all.size() > SCANNED_MAX) {
                throw tooMany();
            }
        }
        return all.values();
    }

    private List<Row<Resource>> rows(RequestContext inside, LookupPlan.Value one) {
        if (one.column().equals(LookupPlan.ID)) {
            return ids
                    .row(inside, one.value())
                    .flatMap(id -> store.find(inside.scope(), table, id))
                    .stream()
                    .toList();
        }
        if (one.column().equals(UserTable.USER_NAME)) {
            return store.findUnique(inside.scope(), table, one.column(), one.value()).stream()
                    .toList();
        }
        Lookup lookup = new Lookup(one.column(), one.value(), RowId.FIRST, SCANNED_MAX + 1);
        return store.findIndexed(inside.scope(), table, lookup);
    }

    private static Refusal tooMany() {
        return new Refusal(
                RefusalCode.TOO_MANY,
                "The filter or the order would have to look at more than "
                        + SCANNED_MAX
                        + " resources: filter by userName, externalId, emails or id, or read the"
                        + " whole list by pages.",
                "list-too-many");
    }
}
