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
import java.util.Iterator;
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

    /// What one question may open, and what one page may have, in bytes of JSON. A page that comes
    /// to its bound ends there, with fewer resources than were asked for.
    private static final int SCANNED_BYTES_MAX = 16 << 20;

    private static final int PAGE_BYTES_MAX = 4 << 20;

    private static final int MARKS_MAX = 1_000;
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(2);

    private final Store store;
    private final Kind kind;
    private final RowRange range;
    private final VisibleIds ids;
    private final Related related;
    private final Memberships memberships;
    private final Cursors cursors;

    /// Where pages ended lately, so that the next one need not count rows up to there.
    private final Cache<Mark, RowId> marks =
            Caffeine.newBuilder()
                    .maximumSize(MARKS_MAX)
                    .expireAfterWrite(REMEMBERED_FOR)
                    .executor(Runnable::run)
                    .build();

    private record Mark(TenantId tenant, Optional<RowId> unit, long start) {
        static Mark of(RequestContext inside, long start) {
            return new Mark(inside.tenant(), inside.scope().unit(), start);
        }
    }

    /// @param total of all pages
    /// @param next where it goes on, when cursors were asked for and it does
    record Page(long total, List<Entry> entries, Optional<String> next) {}

    private ResourceLists(Parts parts, Kind kind, VisibleIds ids, Related related) {
        this.store = parts.store();
        this.kind = kind;
        this.range = new RowRange(store, kind.table(), PAGE_BYTES_MAX);
        this.ids = ids;
        this.related = related;
        this.memberships = new Memberships(store, ids);
        this.cursors = new Cursors(parts.keyring(), parts.time(), kind.table().name());
    }

    /// @param type such as `User`
    /// @param columns which attributes it finds without a scan
    /// @param unique finds those that are unique by the tenant's own schemas
    private record Kind(
            String type, Table<Resource> table, Map<String, String> columns, UniqueValues unique) {}

    static ResourceLists ofUsers(Parts parts, VisibleIds ids, Related groups, UniqueValues unique) {
        Kind users = new Kind("User", UserTable.USERS, LookupPlan.OF_USERS, unique);
        return new ResourceLists(parts, users, ids, groups);
    }

    static ResourceLists ofGroups(
            Parts parts, VisibleIds ids, Related members, UniqueValues unique) {
        Kind groups = new Kind("Group", GroupTable.GROUPS, LookupPlan.OF_GROUPS, unique);
        return new ResourceLists(parts, groups, ids, members);
    }

    /// @throws Refusal TOO_MANY when it would open more rows than one question may
    Page page(RequestContext inside, SearchRequest asked) {
        int count = count(asked);
        boolean plain = asked.filter().isEmpty() && asked.order().isEmpty();
        return switch (asked.page()) {
            case SearchRequest.Page.ByIndex(long start, _) ->
                    plain
                            ? range(inside, start, count)
                            : part(matched(inside, asked), start, count);
            case SearchRequest.Page.ByCursor(String cursor, _) -> {
                Cursors.Position from = cursors.read(inside, asked, cursor);
                yield plain ? rangeBehind(inside, asked, from) : partBehind(inside, asked, from);
            }
        };
    }

    private static int count(SearchRequest asked) {
        return Math.min(asked.page().count().orElse(PAGE_USUAL), PAGE_MAX);
    }

    private Page range(RequestContext inside, long start, int count) {
        long total = store.count(inside.scope(), kind.table());
        Optional<RowId> after = count == 0 ? Optional.empty() : before(inside, start);
        List<Entry> entries = after.map(id -> range.read(inside, id, count)).orElse(List.of());
        if (!entries.isEmpty()) {
            long next = start + entries.size();
            marks.put(Mark.of(inside, next), entries.getLast().id());
        }
        return new Page(total, entries, Optional.empty());
    }

    private Optional<RowId> before(RequestContext inside, long start) {
        if (start == 1) {
            return Optional.of(RowId.FIRST);
        }
        return Optional.ofNullable(marks.getIfPresent(Mark.of(inside, start)))
                .or(() -> store.idAt(inside.scope(), kind.table(), start - 2));
    }

    private Page rangeBehind(RequestContext inside, SearchRequest asked, Cursors.Position from) {
        long total = store.count(inside.scope(), kind.table());
        List<Entry> entries = range.read(inside, from.after(), count(asked) + 1);
        return cut(inside, asked, from, new Page(total, entries, Optional.empty()));
    }

    private Page part(List<Entry> all, long start, int count) {
        List<Entry> entries = range.bounded(all.stream().skip(start - 1).limit(count).toList());
        return new Page(all.size(), entries, Optional.empty());
    }

    private Page partBehind(RequestContext inside, SearchRequest asked, Cursors.Position from) {
        Page page = part(matched(inside, asked), from.passed() + 1, count(asked) + 1);
        return cut(inside, asked, from, page);
    }

    /// @param page with one entry more than are shown, when there are more, or when it is full
    private Page cut(RequestContext inside, SearchRequest asked, Cursors.Position from, Page page) {
        int read = page.entries().size();
        int count = range.isFull(page.entries()) ? read - 1 : Math.min(read, count(asked));
        if (read <= count) {
            return page;
        }
        List<Entry> shown = page.entries().subList(0, count);
        Cursors.Position next = new Cursors.Position(shown.getLast().id(), from.passed() + count);
        return new Page(page.total(), shown, Optional.of(cursors.at(inside, asked, next)));
    }

    /// All that are asked for, in the order that is asked for.
    private List<Entry> matched(RequestContext inside, SearchRequest asked) {
        Optional<LookupPlan> plan =
                asked.filter().flatMap(filter -> LookupPlan.of(kind.columns(), filter));
        List<Entry> candidates =
                plan.map(one -> found(inside, one)).orElseGet(() -> scanned(inside));
        Related.Values values = related.of(inside, candidates, plan.isEmpty());
        boolean isRelated = asked.mentions(related.attribute());
        int[] left = {SCANNED_MAX};
        List<Match> matches = new ArrayList<>();
        for (Entry entry : candidates) {
            Map<String, Object> attributes = new TreeMap<>(entry.resource().attributes());
            attributes.put("id", ids.shown(inside, entry.id()));
            attributes.put("meta", Meta.of(kind.type(), entry));
            if (isRelated) {
                attributes.put(related.attribute(), shown(inside, values.of(entry.id()), left));
            }
            if (asked.filter().map(filter -> filter.matches(attributes)).orElse(true)) {
                matches.add(new Match(entry, attributes));
            }
        }
        asked.order()
                .ifPresent(order -> matches.sort(Comparator.comparing(Match::attributes, order)));
        return matches.stream().map(Match::entry).toList();
    }

    /// @param left of all that one question may look at
    private List<Object> shown(RequestContext inside, Iterator<Reference> references, int[] left) {
        List<Object> all = new ArrayList<>();
        while (references.hasNext()) {
            if (left[0]-- == 0) {
                throw tooMany();
            }
            Reference one = references.next();
            all.add(Map.of("value", ids.shown(inside, one.id()), "type", one.type()));
        }
        return all;
    }

    private record Match(Entry entry, Map<String, Object> attributes) {}

    private List<Entry> scanned(RequestContext inside) {
        if (store.count(inside.scope(), kind.table()) > SCANNED_MAX) {
            throw tooMany();
        }
        Opened opened = new Opened();
        List<Entry> block = range.read(inside, RowId.FIRST, RowRange.BLOCK);
        while (!block.isEmpty()) {
            block.forEach(opened::add);
            block = range.read(inside, block.getLast().id(), RowRange.BLOCK);
        }
        return opened.all();
    }

    /// In the order of their ids, as a scan has them.
    private List<Entry> found(RequestContext inside, LookupPlan plan) {
        Opened opened = new Opened();
        for (LookupPlan.Value one : plan.values()) {
            find(inside, one, opened);
        }
        return opened.all();
    }

    private void find(RequestContext inside, LookupPlan.Value one, Opened opened) {
        one.unique()
                .ifPresentOrElse(
                        value ->
                                kind.unique()
                                        .owner(inside, kind.type(), value)
                                        .ifPresent(row -> find(inside, row, opened)),
                        () -> findByColumn(inside, one, opened));
    }

    private void findByColumn(RequestContext inside, LookupPlan.Value one, Opened opened) {
        Optional<RowId> id = ids.row(inside, one.value());
        switch (one.column()) {
            case LookupPlan.ID -> id.ifPresent(row -> find(inside, row, opened));
            case LookupPlan.MEMBER ->
                    id.ifPresent(row ->
                            memberships
                                    .groupsOf(inside, row)
                                    .forEach(group -> find(inside, group, opened)));
            case LookupPlan.GROUP ->
                    id.ifPresent(row ->
                            members(inside, row).forEach(member -> find(inside, member, opened)));
            case UserTable.USER_NAME ->
                    store.findUnique(inside.scope(), kind.table(), one.column(), one.value())
                            .map(Entry::of)
                            .ifPresent(opened::add);
            default -> findIndexed(inside, one, opened);
        }
    }

    private void find(RequestContext inside, RowId id, Opened opened) {
        store.find(inside.scope(), kind.table(), id).map(Entry::of).ifPresent(opened::add);
    }

    private void findIndexed(RequestContext inside, LookupPlan.Value one, Opened opened) {
        RowId after = RowId.FIRST;
        List<Row<Resource>> block;
        do {
            Lookup lookup = new Lookup(one.column(), one.value(), after, RowRange.BLOCK);
            block = store.findIndexed(inside.scope(), kind.table(), lookup);
            block.forEach(row -> opened.add(Entry.of(row)));
            after = block.isEmpty() ? after : block.getLast().id();
        } while (block.size() == RowRange.BLOCK);
    }

    /// What one question has opened by now, each once, in the order of ids.
    private static final class Opened {
        private final Map<RowId, Entry> entries = new TreeMap<>();
        private long bytes;

        private void add(Entry entry) {
            if (entries.put(entry.id(), entry) == null) {
                bytes += entry.resource().json().length;
            }
            if (entries.size() > SCANNED_MAX || bytes > SCANNED_BYTES_MAX) {
                throw tooMany();
            }
        }

        private List<Entry> all() {
            return List.copyOf(entries.values());
        }
    }

    private List<RowId> members(RequestContext inside, RowId group) {
        List<RowId> all = new ArrayList<>();
        Iterator<Memberships.Member> members = new GroupMembers(memberships).members(inside, group);
        while (members.hasNext()) {
            all.add(members.next().id());
            if (all.size() > SCANNED_MAX) {
                throw tooMany();
            }
        }
        return all;
    }

    private static Refusal tooMany() {
        return new Refusal(
                RefusalCode.TOO_MANY,
                "The filter or the order would have to look at more than "
                        + SCANNED_MAX
                        + " resources, or too much of them: filter by the id, a name, an"
                        + " externalId, emails, a membership, or an attribute that is unique, or"
                        + " read the whole list by pages.",
                "list-too-many");
    }
}
