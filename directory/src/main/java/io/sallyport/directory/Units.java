package io.sallyport.directory;

import io.sallyport.directory.UnitTable.Unit;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The administrative units of one tenant at a time, and which users and groups stand in them. Each
/// stands in one at most, so that it is plain who administers it.
final class Units {
    static final int UNITS_MAX = 1_000;

    private final Store store;
    private final Parts parts;
    private final InstantSource time;
    private final VisibleIds visible;
    private final Roles roles;
    private final RowTurns turns = new RowTurns();

    Units(Parts parts, VisibleIds visible, Roles roles) {
        this.parts = parts;
        this.store = parts.store();
        this.time = parts.time();
        this.visible = visible;
        this.roles = roles;
    }

    /// @param users how many stand in it
    /// @param groups how many stand in it
    record Filled(Row<Unit> unit, long users, long groups) {}

    /// A user or group that stands in a unit.
    record Member(RowId id, boolean isGroup) {}

    /// @param after the last one of the page before, as it was shown
    List<Row<Unit>> list(RequestContext context, Optional<String> after, int limit) {
        store.append(event(context, AuditAction.UNITS_READ, Map.of()));
        RowId from = after.map(shown -> id(context, shown)).orElse(RowId.FIRST);
        return store.list(context.scope(), UnitTable.UNITS, from, limit);
    }

    /// @throws Refusal NOT_FOUND
    Filled find(RequestContext context, String shown) {
        Row<Unit> unit = require(context, shown);
        store.append(event(context, AuditAction.UNITS_READ, Map.of("unit", shown)));
        RequestContext within = context.within(context.scope().within(unit.id()));
        return new Filled(
                unit,
                store.count(within.scope(), UserTable.USERS),
                store.count(within.scope(), GroupTable.GROUPS));
    }

    /// @throws Refusal CONFLICT for a name that another has, or when there are as many as may be
    Row<Unit> create(RequestContext context, String name) {
        requireName(name);
        if (store.count(context.scope(), UnitTable.UNITS) >= UNITS_MAX) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "A tenant has at most " + UNITS_MAX + " administrative units.",
                    "units-full");
        }
        RowId id = parts.ids().row();
        Unit unit = new Unit(name, time.instant());
        store.write(
                context,
                event(context, AuditAction.UNIT_CREATED, id, Map.of()),
                rows -> {
                    rows.insert(UnitTable.UNITS, id, unit);
                    return true;
                });
        return require(context, id);
    }

    private static void requireName(String name) {
        if (!NewApplication.isName(name)) {
            throw new Refusal(
                    RefusalCode.INVALID_VALUE,
                    "A unit's name has 1 to 128 characters, none of them invisible, in the composed"
                            + " form (NFC).",
                    "unit-name");
        }
    }

    /// @throws Refusal NOT_FOUND, CONFLICT for a name that another has
    Row<Unit> rename(RequestContext context, String shown, String name) {
        requireName(name);
        RowId id = id(context, shown);
        return turns.change(
                id,
                () -> {
                    Row<Unit> unit = require(context, id);
                    store.write(
                            context,
                            event(context, AuditAction.UNIT_CHANGED, id, Map.of()),
                            rows -> {
                                Unit renamed = new Unit(name, unit.value().createdAt());
                                rows.update(UnitTable.UNITS, unit, renamed);
                                return true;
                            });
                    return require(context, id);
                });
    }

    /// Takes away one that nobody stands in. What roles give within it is nothing from then on.
    ///
    /// @throws Refusal NOT_FOUND, CONFLICT
    void delete(RequestContext context, String shown) {
        Row<Unit> unit = require(context, shown);
        store.write(
                context.within(context.scope().within(unit.id())),
                event(context, AuditAction.UNIT_DELETED, unit.id(), Map.of()),
                rows -> {
                    if (!rows.isEmpty(UserTable.USERS) || !rows.isEmpty(GroupTable.GROUPS)) {
                        throw new Refusal(
                                RefusalCode.CONFLICT,
                                "Users or groups stand in the unit: take them out first.",
                                "unit-used");
                    }
                    rows.delete(UnitTable.UNITS, unit);
                    return true;
                });
    }

    /// Its users, then its groups, each in the order of their ids.
    ///
    /// @param after the last one of the page before
    /// @throws Refusal NOT_FOUND
    List<Member> members(RequestContext context, String shown, Optional<Member> after, int limit) {
        RowId id = require(context, shown).id();
        store.append(event(context, AuditAction.UNITS_READ, Map.of("unit", shown)));
        RequestContext within = context.within(context.scope().within(id));
        List<Member> all = new ArrayList<>();
        if (after.map(one -> !one.isGroup()).orElse(true)) {
            RowId from = after.map(Member::id).orElse(RowId.FIRST);
            store.list(within.scope(), UserTable.USERS, from, limit)
                    .forEach(row -> all.add(new Member(row.id(), false)));
        }
        if (all.size() < limit) {
            RowId from = after.filter(Member::isGroup).map(Member::id).orElse(RowId.FIRST);
            store.list(within.scope(), GroupTable.GROUPS, from, limit - all.size())
                    .forEach(row -> all.add(new Member(row.id(), true)));
        }
        return all;
    }

    /// Puts a user or group into a unit. Whose rights end at a unit administers it from then on, so
    /// nobody puts there whom he could not change himself.
    ///
    /// @throws Refusal NOT_FOUND, CONFLICT when it stands in another, INSUFFICIENT_SCOPE
    void add(RequestContext context, String shown, String member) {
        RowId unit = require(context, shown).id();
        move(context, unit, id(context, member), Optional.of(unit));
    }

    /// Takes one out; who does not stand in the unit is taken out already.
    ///
    /// @throws Refusal NOT_FOUND, INSUFFICIENT_SCOPE
    void remove(RequestContext context, String shown, String member) {
        move(context, require(context, shown).id(), id(context, member), Optional.empty());
    }

    private void move(RequestContext context, RowId unit, RowId member, Optional<RowId> to) {
        roles.requireHeld(context, Scim.WRITE_SCOPE);
        turns.change(
                member,
                () ->
                        Stream.of(UserTable.USERS, GroupTable.GROUPS)
                                .filter(table -> move(context, table, member, new Move(unit, to)))
                                .findFirst()
                                .orElseThrow(Units::unknown));
    }

    private record Move(RowId unit, Optional<RowId> to) {}

    /// @return whether the member is one of the table
    private boolean move(RequestContext context, Table<Resource> table, RowId member, Move move) {
        Optional<Row<Resource>> found = store.find(context.scope(), table, member);
        if (found.isEmpty()) {
            return false;
        }
        Row<Resource> row = found.get();
        Optional<RowId> now = row.value().unit();
        boolean comes = move.to().isPresent();
        if (comes == now.equals(Optional.of(move.unit()))) {
            return true;
        }
        if (comes && now.isPresent()) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "It stands in another unit: take it out of that first.",
                    "unit-other");
        }
        Instant at = time.instant();
        return store.write(
                context,
                event(
                        context,
                        AuditAction.UNIT_CHANGED,
                        move.unit(),
                        Map.of(comes ? "added" : "removed", visible.shown(context, member))),
                rows -> {
                    UnitTable.requireThere(rows, move.to());
                    rows.update(table, row, row.value().at(at).in(move.to()));
                    renew(rows, member, at);
                    return true;
                });
    }

    /// What a unit sees of its groups is another thing now, so they have other entity tags.
    private static void renew(Transaction rows, RowId member, Instant at) {
        rows.find(Memberships.BELONGING, member).stream()
                .flatMap(row -> row.value().stream())
                .flatMap(group -> rows.find(GroupTable.GROUPS, group).stream())
                .forEach(row -> rows.update(GroupTable.GROUPS, row, row.value().at(at)));
    }

    private RowId id(RequestContext context, String shown) {
        return visible.row(context, shown).orElseThrow(Units::unknown);
    }

    private Row<Unit> require(RequestContext context, String shown) {
        return require(context, id(context, shown));
    }

    private Row<Unit> require(RequestContext context, RowId id) {
        return store.find(context.scope(), UnitTable.UNITS, id).orElseThrow(Units::unknown);
    }

    private static Refusal unknown() {
        return new Refusal(
                RefusalCode.NOT_FOUND, "There is no such unit, user or group.", "unit-unknown");
    }

    private AuditEvent event(
            RequestContext context, AuditAction action, RowId unit, Map<String, String> more) {
        Map<String, String> details = new HashMap<>(more);
        details.put("unit", visible.shown(context, unit));
        return event(context, action, details);
    }

    private AuditEvent event(
            RequestContext context, AuditAction action, Map<String, String> details) {
        return AuditEvent.of(context, time.instant(), action, details);
    }
}
