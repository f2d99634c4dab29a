package io.sallyport.directory;

import io.sallyport.directory.scim.ResourceType;
import io.sallyport.directory.scim.UniqueValue;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who has which value of an attribute that is unique in a tenant by a schema of its own. Each
/// value is one row, whose id is a keyed hash of the type, the attribute and the value, so of two
/// who take a value at once one fails. It is written with the resource that has the value, and goes
/// with it: a deleted user keeps its own until it is purged.
final class UniqueValues {
    static final Table<RowId> TABLE =
            Table.of(
                    "unique_value",
                    new Table.Codec<RowId>() {
                        @Override
                        public byte[] encode(RowId owner) {
                            return owner.bytes();
                        }

                        @Override
                        public RowId decode(int schema, byte[] payload) {
                            return RowId.of(payload);
                        }
                    });

    private final Store store;
    private final VisibleIds visible;
    private final TenantSchemas schemas;

    /// @param key the id of its row
    /// @param path of the attribute
    record Claim(RowId key, RowId owner, String path) {}

    UniqueValues(Parts parts, VisibleIds visible, TenantSchemas schemas) {
        this.store = parts.store();
        this.visible = visible;
        this.schemas = schemas;
    }

    /// What a resource would have. To be called before the transaction that takes it.
    ///
    /// @param given by the type that the transaction requires to be current
    List<Claim> of(RequestContext inside, RowId owner, Given given) {
        ResourceType type = given.type();
        return type.uniqueValues(given.attributes()).stream()
                .map(one -> new Claim(key(inside, type.name(), one), owner, one.path()))
                .toList();
    }

    /// What a resource has. While it has values of a schema, what is unique in that does not
    /// change; so this holds as long as the row is the one that was read.
    ///
    /// @param type without the tenant's own extensions
    List<Claim> held(RequestContext inside, ResourceType type, Row<Resource> row) {
        Map<String, Object> attributes = row.value().attributes();
        return TenantSchemas.hasOwn(attributes)
                ? of(inside, row.id(), new Given(schemas.of(inside, type), attributes))
                : List.of();
    }

    private RowId key(RequestContext inside, String type, UniqueValue value) {
        String text = "unique\0" + type + "\0" + value.path() + "\0" + value.form();
        byte[] mark = HexFormat.of().parseHex(visible.mark(inside, text));
        return RowId.of(mark);
    }

    /// @param type of the resource, such as `User`
    Optional<RowId> owner(RequestContext inside, String type, UniqueValue value) {
        return store.find(inside.scope(), TABLE, key(inside, type, value)).map(Row::value);
    }

    /// @throws Refusal CONFLICT when one of them is somebody's by now
    void requireFree(RequestContext inside, List<Claim> claims) {
        for (Claim one : claims) {
            if (store.find(inside.scope(), TABLE, one.key()).isPresent()) {
                throw taken(one);
            }
        }
    }

    /// @param before what the resource has
    /// @param after what it will have
    /// @throws Refusal CONFLICT when another resource has one of them
    static void change(Transaction rows, List<Claim> before, List<Claim> after) {
        before.stream().filter(one -> !after.contains(one)).forEach(one -> release(rows, one));
        after.stream().filter(one -> !before.contains(one)).forEach(one -> take(rows, one));
    }

    private static void release(Transaction rows, Claim one) {
        rows.find(TABLE, one.key())
                .filter(row -> row.value().equals(one.owner()))
                .ifPresent(row -> rows.delete(TABLE, row));
    }

    private static void take(Transaction rows, Claim one) {
        if (rows.find(TABLE, one.key()).isPresent()) {
            throw taken(one);
        }
        rows.insert(TABLE, one.key(), one.owner());
    }

    /// The same whoever has it, so that it tells nothing of whom.
    static Refusal taken(Claim one) {
        return new Refusal(
                RefusalCode.CONFLICT,
                "Give "
                        + one.path()
                        + " another value: it is unique in the tenant, and this one is taken. A"
                        + " deleted user keeps its own until it is purged.",
                "unique-value-taken");
    }
}
