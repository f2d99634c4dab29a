package io.sallyport.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.directory.scim.Schema;
import io.sallyport.directory.scim.Schemas;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The schemas by which tenants extend users and groups (RFC 7643 3.3): all of one tenant in one
/// row, whose version each request and each change of a resource goes by, on every node.
///
/// What goes, or changes so that values would not fit, is closed first: from then on no values of
/// it are taken, so that those that are looked for afterwards are all that there are.
final class TenantSchemas {
    /// What events of one schema say of it.
    static final String SCHEMA = "schema";

    static final int SCHEMAS_MAX = 10;

    /// Rows that are looked at for values.
    static final int LOOKED_AT_MAX = 100_000;

    private static final int BLOCK = 1_000;

    /// Schemas that are kept ready, of all tenants.
    private static final int CACHED_MAX = 500;

    private static final Duration CACHED_FOR = Duration.ofMinutes(5);
    private static final List<ResourceType> EXTENDED = List.of(Users.TYPE, Groups.TYPE);

    private static final Table<byte[]> TABLE =
            Table.of(
                            "tenant_schema",
                            new Table.Codec<byte[]>() {
                                @Override
                                public byte[] encode(byte[] value) {
                                    return value;
                                }

                                @Override
                                public byte[] decode(int schema, byte[] payload) {
                                    return payload;
                                }
                            })
                    .ofAuthority();

    private final Store store;
    private final InstantSource time;
    private final RowTurns turns = new RowTurns();
    private final Cache<TenantId, State> cached =
            Caffeine.newBuilder()
                    .maximumWeight(CACHED_MAX)
                    .<TenantId, State>weigher((_, state) -> 1 + state.all().size())
                    .expireAfterWrite(CACHED_FOR)
                    .executor(Runnable::run)
                    .build();

    /// @param version of the row; 0 while there is none
    /// @param types those that are extended, by name
    private record State(long version, List<TenantSchema> all, Map<String, ResourceType> types) {
        static final State NONE = new State(0, List.of(), Map.of());

        Optional<TenantSchema> named(String urn) {
            return all.stream().filter(one -> one.urn().equalsIgnoreCase(urn)).findFirst();
        }

        List<TenantSchema> with(TenantSchema other) {
            return all.stream().map(one -> one.urn().equals(other.urn()) ? other : one).toList();
        }
    }

    /// The table that its rows are in.
    static Table<?> table() {
        return TABLE;
    }

    TenantSchemas(Parts parts) {
        this.store = parts.store();
        this.time = parts.time();
    }

    private static RowId id(RequestContext inside) {
        return new RowId(inside.tenant().value());
    }

    private Optional<Row<byte[]>> row(RequestContext inside) {
        return store.find(inside.scope(), TABLE, id(inside));
    }

    private State state(RequestContext inside, Optional<Row<byte[]>> row) {
        if (row.isEmpty()) {
            return State.NONE;
        }
        State known = cached.getIfPresent(inside.tenant());
        if (known == null || known.version() != row.get().version()) {
            known = read(row.get());
            cached.put(inside.tenant(), known);
        }
        return known;
    }

    private static State read(Row<byte[]> row) {
        List<TenantSchema> all =
                JsonObject.read(row.value()).objects("schemas").stream()
                        .map(TenantSchema::read)
                        .toList();
        Map<String, ResourceType> types = new HashMap<>();
        for (ResourceType type : EXTENDED) {
            List<Schema> own =
                    all.stream()
                            .filter(one -> one.resourceType().equals(type.name()))
                            .map(TenantSchema::schema)
                            .toList();
            types.put(type.name(), type.extended(own, row.version()));
        }
        return new State(row.version(), all, types);
    }

    /// A type of resources as the tenant has it.
    ResourceType of(RequestContext inside, ResourceType type) {
        return state(inside, row(inside)).types().getOrDefault(type.name(), type);
    }

    /// Within a change of a resource: the values were read by schemas that are as they were.
    ///
    /// @throws Refusal CONFLICT
    void requireCurrent(RequestContext inside, Transaction rows, Given given) {
        if (hasOwn(given.attributes())) {
            State now = state(inside, rows.find(TABLE, id(inside)));
            if (now.version() != given.type().revision()) {
                throw changed();
            }
            requireOpen(now, given.attributes());
        }
    }

    /// The same for values that were there before.
    ///
    /// @throws Refusal CONFLICT
    void requireOpen(RequestContext inside, Transaction rows, Map<String, Object> attributes) {
        if (hasOwn(attributes)) {
            requireOpen(state(inside, rows.find(TABLE, id(inside))), attributes);
        }
    }

    private static void requireOpen(State now, Map<String, Object> attributes) {
        if (own(attributes)
                .anyMatch(urn -> now.named(urn).map(TenantSchema::closed).orElse(true))) {
            throw changed();
        }
    }

    /// Whether a resource has values of the tenant's own schemas.
    static boolean hasOwn(Map<String, Object> attributes) {
        return own(attributes).findFirst().isPresent();
    }

    private static Stream<String> own(Map<String, Object> attributes) {
        return attributes.keySet().stream()
                .filter(name -> name.indexOf(':') >= 0 && !Schemas.isBuiltIn(name));
    }

    private static Refusal changed() {
        return new Refusal(
                RefusalCode.CONFLICT,
                "A schema of the tenant is being changed: send the request again.",
                "schema-changed");
    }

    List<TenantSchema> list(RequestContext context) {
        store.append(AuditEvent.of(context, time.instant(), AuditAction.SCHEMAS_READ, Map.of()));
        return state(context, row(context)).all();
    }

    /// @throws Refusal NOT_FOUND
    TenantSchema find(RequestContext context, String urn) {
        store.append(AuditEvent.of(context, time.instant(), AuditAction.SCHEMAS_READ, Map.of()));
        return require(state(context, row(context)), urn);
    }

    private static TenantSchema require(State state, String urn) {
        return state.named(urn)
                .orElseThrow(() ->
                        new Refusal(
                                RefusalCode.NOT_FOUND,
                                "The tenant has no such schema of its own.",
                                "schema-unknown"));
    }

    /// @throws Refusal CONFLICT when there are too many, or the URN is taken
    TenantSchema add(RequestContext context, TenantSchema added) {
        return turns.change(
                id(context),
                () -> {
                    Optional<Row<byte[]>> row = row(context);
                    State before = state(context, row);
                    requireRoom(before, added);
                    List<TenantSchema> all = new ArrayList<>(before.all());
                    all.add(added);
                    write(context, row, all, event(context, AuditAction.SCHEMA_ADDED, added));
                    return added;
                });
    }

    private static void requireRoom(State before, TenantSchema added) {
        if (before.all().size() >= SCHEMAS_MAX) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "A tenant has at most " + SCHEMAS_MAX + " schemas of its own.",
                    "schemas-full");
        }
        if (before.all().stream().anyMatch(one -> one.isMixedUpWith(added.schema()))) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "Another schema has this URN, or one of the two begins like the other: their"
                            + " attributes could not be told apart.",
                    "schema-urn-taken");
        }
    }

    /// What values fit into as before takes effect at once; all else only while there are none.
    ///
    /// @param after under the URN that it has
    /// @throws Refusal NOT_FOUND, CONFLICT when somebody has values, TOO_MANY
    TenantSchema replace(RequestContext context, TenantSchema after) {
        return turns.change(
                id(context),
                () -> {
                    TenantSchema before = require(state(context, row(context)), after.urn());
                    requireSame(before, after);
                    before.schema()
                            .brokenBy(after.schema())
                            .ifPresent(attribute -> requireUnused(context, before, attribute));
                    Optional<Row<byte[]>> row = row(context);
                    write(
                            context,
                            row,
                            state(context, row).with(after),
                            event(context, AuditAction.SCHEMA_CHANGED, after));
                    return after;
                });
    }

    private static void requireSame(TenantSchema before, TenantSchema after) {
        if (!before.urn().equals(after.urn())
                || !before.resourceType().equals(after.resourceType())) {
            throw new Refusal(
                    RefusalCode.INVALID_VALUE,
                    "A schema keeps its URN, to the letter, and what it extends.",
                    "schema-other");
        }
    }

    /// @throws Refusal NOT_FOUND, CONFLICT when somebody has values, TOO_MANY
    void remove(RequestContext context, String urn) {
        turns.change(
                id(context),
                () -> {
                    TenantSchema gone = require(state(context, row(context)), urn);
                    requireUnused(context, gone, "");
                    Optional<Row<byte[]>> row = row(context);
                    List<TenantSchema> rest =
                            state(context, row).all().stream()
                                    .filter(one -> !one.urn().equals(gone.urn()))
                                    .toList();
                    write(context, row, rest, event(context, AuditAction.SCHEMA_REMOVED, gone));
                    return true;
                });
    }

    /// Leaves the schema closed when nobody has values.
    ///
    /// @param attribute that is in the way of a change; empty for a removal
    private void requireUnused(RequestContext context, TenantSchema schema, String attribute) {
        mark(context, schema.closed(true));
        boolean isUnused = false;
        try {
            isUnused = !isUsed(context, schema);
        } finally {
            if (!isUnused) {
                mark(context, schema.closed(false));
            }
        }
        if (!isUnused) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "There are values of the schema, deleted users' included, so "
                            + (attribute.isEmpty()
                                    ? "it cannot be removed."
                                    : "its attribute \""
                                            + attribute
                                            + "\" cannot go, mean something else or be required"
                                            + " from now on. New optional attributes can be"
                                            + " added."),
                    "schema-used");
        }
    }

    private void mark(RequestContext context, TenantSchema marked) {
        Optional<Row<byte[]>> row = row(context);
        write(
                context,
                row,
                state(context, row).with(marked),
                event(context, AuditAction.SCHEMA_CHANGED, marked));
    }

    /// Users first: who is deleted meanwhile is found among the deleted, and nobody is restored.
    private boolean isUsed(RequestContext inside, TenantSchema schema) {
        List<Table<Resource>> tables =
                schema.resourceType().equals(Users.TYPE.name())
                        ? List.of(UserTable.USERS, UserTable.DELETED)
                        : List.of(GroupTable.GROUPS);
        int looked = 0;
        for (Table<Resource> table : tables) {
            RowId after = RowId.FIRST;
            List<Row<Resource>> block;
            do {
                block = store.list(inside.scope(), table, after, BLOCK);
                if (block.stream().anyMatch(row -> has(row, schema.urn()))) {
                    return true;
                }
                looked += block.size();
                if (looked > LOOKED_AT_MAX) {
                    throw tooMany();
                }
                after = block.isEmpty() ? after : block.getLast().id();
            } while (block.size() == BLOCK);
        }
        return false;
    }

    private static boolean has(Row<Resource> row, String urn) {
        return row.value().attributes().containsKey(urn);
    }

    private static Refusal tooMany() {
        return new Refusal(
                RefusalCode.TOO_MANY,
                "More than "
                        + LOOKED_AT_MAX
                        + " resources would have to be looked at for values of the schema.",
                "schema-too-many");
    }

    private void write(
            RequestContext context,
            Optional<Row<byte[]>> read,
            List<TenantSchema> all,
            AuditEvent event) {
        byte[] json =
                CanonicalJson.write(
                                Map.of("schemas", all.stream().map(TenantSchema::write).toList()))
                        .getBytes(StandardCharsets.UTF_8);
        store.write(
                context,
                event,
                rows -> {
                    read.ifPresentOrElse(
                            row -> rows.update(TABLE, row, json),
                            () -> rows.insert(TABLE, id(context), json));
                    return true;
                });
    }

    private AuditEvent event(RequestContext context, AuditAction action, TenantSchema schema) {
        return AuditEvent.of(
                context,
                time.instant(),
                action,
                Map.of(SCHEMA, schema.urn(), "closed", Boolean.toString(schema.closed())));
    }
}
