package io.sallyport.store;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.Sha256;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.KeyPurpose;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What a capability declares about its rows. Physically a table is `NAME(tenant_id, id, version,
/// expires, sealed)` and, for columns that rows are found by, `NAME_key(tenant_id, column_name,
/// hash, id)`.
///
/// @param name lower-case letters and underscores; also part of each row's associated data
/// @param purpose which of the tenant's keys seals the rows
/// @param schema the version of the payload that the codec writes
/// @param expires when a row ends; [#NEVER] for rows that stay. Kept in clear, so that ended rows
///   can be left out and purged without opening them
/// @param authority whether its rows decide what somebody may do: then each is held against what
///   the log says of it whenever it is read
public record Table<R>(
        String name,
        KeyPurpose purpose,
        int schema,
        Codec<R> codec,
        List<Column<R>> columns,
        Function<R, Instant> expires,
        boolean authority) {
    public static final Instant NEVER = Instant.MAX;

    /// The column that says in which administrative unit a row stands.
    static final String UNIT = "unit";

    /// The random bits of a unit's id.
    private static final int UNIT_BITS = 74;

    public Table {
        if (!name.matches("[a-z][a-z_]*")) {
            throw new IllegalArgumentException("not a table name: " + name);
        }
        columns = List.copyOf(columns);
        if (authority && !columns.stream().allMatch(Column::unique)) {
            // By a value that several may have, no row is missed.
            throw new IllegalArgumentException("rows of authority are found by unique values only");
        }
    }

    /// A table of records that stay until they are deleted.
    public static <R> Table<R> of(String name, Codec<R> codec) {
        return new Table<>(name, KeyPurpose.RECORDS, 1, codec, List.of(), _ -> NEVER, false);
    }

    public Table<R> sealedFor(KeyPurpose other) {
        return new Table<>(name, other, schema, codec, columns, expires, authority);
    }

    /// @param values among how many the column's are; few are refused
    /// @param normalForm the one spelling under which equal values are equal; fixed for good
    public Table<R> unique(String column, ValueSpace values, Function<R, String> normalForm) {
        return with(new Column<>(column, values, true, row -> List.of(normalForm.apply(row))));
    }

    /// A column of which a row may have any number of values, and several rows the same.
    ///
    /// @param values among how many the column's are; few are refused
    /// @param normalForms the one spelling of each under which equal values are equal
    public Table<R> indexed(
            String column, ValueSpace values, Function<R, List<String>> normalForms) {
        return with(new Column<>(column, values, false, normalForms));
    }

    /// A table whose rows stand in administrative units, those of one unit together: a scope that
    /// is bound to a unit reaches no others. Values that several rows may have are found within the
    /// unit, so that what others have costs nothing and says nothing. To be said after all columns.
    ///
    /// @param unit empty for a row that stands in none
    public Table<R> inUnits(Function<R, Optional<RowId>> unit) {
        List<Column<R>> all = new ArrayList<>();
        columns.forEach(one -> all.add(one.unique() ? one : one.within(unit)));
        Table<R> within = new Table<>(name, purpose, schema, codec, all, expires, authority);
        return within.indexed(
                UNIT,
                ValueSpace.random(UNIT_BITS),
                row -> unit.apply(row).map(RowId::toString).stream().toList());
    }

    /// The unit that a scope is bound to as far as this table goes.
    Optional<RowId> unit(TenantScope scope) {
        return scope.unit().filter(_ -> columns.stream().anyMatch(one -> one.name().equals(UNIT)));
    }

    /// Whether a scope reaches a row of this value.
    boolean reaches(TenantScope scope, R value) {
        return unit(scope)
                .map(unit -> column(UNIT).of(value).contains(unit.toString()))
                .orElse(true);
    }

    private Table<R> with(Column<R> column) {
        List<Column<R>> more = new ArrayList<>(columns);
        more.add(column);
        return new Table<>(name, purpose, schema, codec, more, expires, authority);
    }

    Column<R> column(String named) {
        return columns.stream().filter(one -> one.name().equals(named)).findFirst().orElseThrow();
    }

    public Table<R> expiring(Function<R, Instant> end) {
        return new Table<>(name, purpose, schema, codec, columns, end, authority);
    }

    /// A table whose rows count only as the log left them ([CheckedReads]). Where one becomes such
    /// a table, or gets a unique column, when it has rows, the ledger has to be made anew: what it
    /// does not hold is not there.
    public Table<R> ofAuthority() {
        return new Table<>(name, purpose, schema, codec, columns, expires, true);
    }

    /// Marks of the unique values of a row that carries authority: by them a row is missed.
    List<String> valueMarks(R value) {
        return authority
                ? columns.stream()
                        .flatMap(c -> c.of(value).stream().map(one -> valueMark(c.name(), one)))
                        .toList()
                : List.of();
    }

    static String valueMark(String column, String value) {
        byte[] bytes = (column + "\0" + value).getBytes(StandardCharsets.UTF_8);
        byte[] half = Arrays.copyOf(Sha256.of(bytes), RowMark.BYTES / 2);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(half);
    }

    /// A column whose values are found by their keyed hashes.
    ///
    /// @param values what an outsider would have to guess
    /// @param unique whether a value may stand once in a tenant, and each row has exactly one
    /// @param normalForms the one spelling under which equal values are equal; fixed for good
    public record Column<R>(
            String name, ValueSpace values, boolean unique, Function<R, List<String>> normalForms) {
        List<String> of(R value) {
            return normalForms.apply(value).stream().distinct().toList();
        }

        /// The form of a value under which those of one unit are found.
        static String within(RowId unit, String value) {
            return unit + " " + value;
        }

        private Column<R> within(Function<R, Optional<RowId>> unit) {
            return new Column<>(
                    name,
                    values,
                    false,
                    row -> {
                        List<String> forms = new ArrayList<>(normalForms.apply(row));
                        unit.apply(row)
                                .ifPresent(in ->
                                        List.copyOf(forms)
                                                .forEach(one -> forms.add(within(in, one))));
                        return forms;
                    });
        }

        /// What stands in the index: the hash alone, so that it stands once, or with the row's id
        /// behind it, so that the rows of one value stand together in the order of their ids.
        byte[] key(byte[] hash, RowId id) {
            return unique
                    ? hash
                    : ByteBuffer.allocate(hash.length + RowId.BYTES)
                            .put(hash)
                            .put(id.bytes())
                            .array();
        }
    }

    /// Between a row's record and its payload bytes. `decode` reads every schema version ever
    /// written.
    public interface Codec<R> {
        byte[] encode(R value);

        R decode(int schema, byte[] payload);

        /// Payloads as canonical JSON.
        static <R> Codec<R> json(
                Function<R, Map<String, Object>> write, Function<JsonObject, R> read) {
            return new Codec<>() {
                @Override
                public byte[] encode(R value) {
                    return CanonicalJson.write(write.apply(value)).getBytes(StandardCharsets.UTF_8);
                }

                @Override
                public R decode(int schema, byte[] payload) {
                    return read.apply(JsonObject.read(payload));
                }
            };
        }
    }
}
