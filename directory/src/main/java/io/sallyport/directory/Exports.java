package io.sallyport.directory;

import io.sallyport.directory.Memberships.Member;
import io.sallyport.directory.scim.Attribute;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Everything of a tenant's directory in an order that an import can read: all users, then all
/// groups, then who belongs to them. It goes on behind any position, however long ago that was
/// reached; what is made or changed meanwhile is in it or not.
///
/// Hashes of passwords do not leave, nor does what a schema says is never returned.
final class Exports {
    private static final int RESOURCES_MAX = 1_000;
    private static final int BYTES_MAX = 1 << 20;
    private static final int MEMBERS_MAX = 500;

    /// `u`, `g` or `m`, with the id of the last user, group, or group whose members are done; after
    /// that of a group whose members are not, that of its last member.
    private static final Pattern POSITION =
            Pattern.compile("([ugm])([0-9a-f]{32})?([0-9a-f]{32})?");

    private final Parts parts;
    private final Store store;
    private final VisibleIds visible;
    private final TenantSchemas schemas;
    private final Memberships memberships;

    /// @param next where it goes on; empty at the end
    record Page(List<Map<String, Object>> resources, Optional<String> next) {}

    Exports(Parts parts, VisibleIds visible, TenantSchemas schemas) {
        this.parts = parts;
        this.schemas = schemas;
        this.store = parts.store();
        this.visible = visible;
        this.memberships = new Memberships(store, visible);
    }

    /// What is exported is in the log before it leaves.
    ///
    /// @param after the `next` of the page before; empty for the first
    /// @throws Refusal INVALID_REQUEST for a position that was none
    Page page(RequestContext inside, String after) {
        Matcher position = POSITION.matcher(after.isEmpty() ? "u" : after);
        if (!position.matches() || (position.group(3) != null && !after.startsWith("m"))) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The parameter after is the value of next from the page before.",
                    "export-position");
        }
        store.append(
                        AuditEvent.of(
                                inside,
                                parts.time().instant(),
                                AuditAction.DIRECTORY_EXPORTED,
                                Map.of("after", after)))
                .await();
        Optional<RowId> row = row(inside, position.group(2));
        return switch (position.group(1)) {
            case "u" -> all(inside, new Part(UserTable.USERS, Users.TYPE, "u", "g"), row);
            case "g" -> all(inside, new Part(GroupTable.GROUPS, Groups.TYPE, "g", "m"), row);
            default -> members(inside, row, row(inside, position.group(3)));
        };
    }

    private Optional<RowId> row(RequestContext inside, @Nullable String shown) {
        return Optional.ofNullable(shown).flatMap(id -> visible.row(inside, id));
    }

    /// @param here of positions in this part
    /// @param next where the part behind it begins
    private record Part(Table<Resource> table, ResourceType type, String here, String next) {}

    private Page all(RequestContext inside, Part part, Optional<RowId> after) {
        ResourceType type = schemas.of(inside, part.type());
        RowRange range = new RowRange(store, part.table(), BYTES_MAX);
        List<Entry> entries = range.read(inside, after.orElse(RowId.FIRST), RESOURCES_MAX);
        boolean isLast = entries.size() < RESOURCES_MAX && !range.isFull(entries);
        return new Page(
                entries.stream().map(one -> shown(inside, type, one)).toList(),
                Optional.of(
                        isLast
                                ? part.next()
                                : part.here() + visible.shown(inside, entries.getLast().id())));
    }

    private Map<String, Object> shown(RequestContext inside, ResourceType type, Entry entry) {
        Map<String, Object> resource = told(type.attributes(), entry.resource().attributes());
        resource.put("id", visible.shown(inside, entry.id()));
        if (type.name().equals(Users.TYPE.name())) {
            // Taken away, it lets nobody sign in; who is made without a word on it may.
            resource.putIfAbsent("active", false);
        }
        return resource;
    }

    /// Without what is never returned (RFC 7643 7).
    private static Map<String, Object> told(List<Attribute> attributes, Map<?, ?> values) {
        Map<String, Object> told = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            Optional<Attribute> attribute =
                    attributes.stream().filter(one -> one.name().equals(name)).findFirst();
            if (attribute.map(one -> one.returned() != Attribute.Returned.NEVER).orElse(true)) {
                List<Attribute> subs = attribute.map(Attribute::subAttributes).orElse(List.of());
                told.put((String) name, told(subs, value));
            }
        });
        return told;
    }

    private static Object told(List<Attribute> attributes, Object value) {
        return switch (value) {
            case Map<?, ?> complex -> told(attributes, complex);
            case List<?> values -> values.stream().map(one -> told(attributes, one)).toList();
            default -> value;
        };
    }

    /// @param group the last one; whole, unless there is a member
    private Page members(RequestContext inside, Optional<RowId> group, Optional<RowId> member) {
        Optional<Row<Resource>> row =
                member.isPresent()
                        ? group.flatMap(id -> store.find(inside.scope(), GroupTable.GROUPS, id))
                        : store
                                .list(
                                        inside.scope(),
                                        GroupTable.GROUPS,
                                        group.orElse(RowId.FIRST),
                                        1)
                                .stream()
                                .findFirst();
        if (row.isEmpty()) {
            // Deleted meanwhile, or the last one is done.
            return new Page(
                    List.of(), member.isEmpty() ? Optional.empty() : position(inside, group));
        }
        RowId id = row.get().id();
        RowId from =
                member.map(one -> memberships.of(inside, id, one).key())
                        .orElseGet(() -> memberships.start(inside, id));
        List<Row<Member>> block = memberships.block(inside, id, from);
        List<Row<Member>> some = block.subList(0, Math.min(block.size(), MEMBERS_MAX));
        Optional<String> whole = position(inside, Optional.of(id));
        if (some.isEmpty()) {
            return new Page(List.of(), whole);
        }
        String last = visible.shown(inside, some.getLast().value().id());
        return new Page(
                List.of(group(inside, row.get(), some)),
                some.size() < block.size() ? whole.map(text -> text + last) : whole);
    }

    private Optional<String> position(RequestContext inside, Optional<RowId> group) {
        return group.map(id -> "m" + visible.shown(inside, id));
    }

    private Map<String, Object> group(
            RequestContext inside, Row<Resource> group, List<Row<Member>> members) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("schemas", List.of(Groups.TYPE.core().id()));
        line.put("id", visible.shown(inside, group.id()));
        line.put("displayName", group.value().text("displayName").orElse(""));
        line.put(
                GroupMembers.ATTRIBUTE,
                members.stream()
                        .map(one -> Map.of("value", visible.shown(inside, one.value().id())))
                        .toList());
        return line;
    }
}
