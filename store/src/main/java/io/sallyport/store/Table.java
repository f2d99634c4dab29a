package io.sallyport.store;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.keys.KeyPurpose;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What a capability declares about its rows. Physically a table is `NAME(tenant_id, id, version,
/// expires, sealed)` and, for unique columns, `NAME_key(tenant_id, column_name, hash, id)`.
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
        List<UniqueColumn<R>> unique,
        Function<R, Instant> expires,
        boolean authority) {
    public static final Instant NEVER = Instant.MAX;

    public Table {
        if (!name.matches("[a-z][a-z_]*")) {
            throw new IllegalArgumentException("not a table name: " + name);
        }
        unique = List.copyOf(unique);
    }

    /// A table of records that stay until they are deleted.
    public static <R> Table<R> of(String name, Codec<R> codec) {
        return new Table<>(name, KeyPurpose.RECORDS, 1, codec, List.of(), _ -> NEVER, false);
    }

    public Table<R> sealedFor(KeyPurpose other) {
        return new Table<>(name, other, schema, codec, unique, expires, authority);
    }

    /// @param values among how many the column's are; few are refused
    public Table<R> unique(String column, ValueSpace values, Function<R, String> normalForm) {
        List<UniqueColumn<R>> more = new ArrayList<>(unique);
        more.add(new UniqueColumn<>(column, values, normalForm));
        return new Table<>(name, purpose, schema, codec, more, expires, authority);
    }

    public Table<R> expiring(Function<R, Instant> end) {
        return new Table<>(name, purpose, schema, codec, unique, end, authority);
    }

    public Table<R> ofAuthority() {
        return new Table<>(name, purpose, schema, codec, unique, expires, true);
    }

    /// Marks of the unique values of a row that carries authority: by them a row is missed.
    List<String> valueMarks(R value) {
        return authority
                ? unique.stream()
                        .map(c -> valueMark(c.name(), c.normalForm().apply(value)))
                        .toList()
                : List.of();
    }

    static String valueMark(String column, String value) {
        byte[] bytes = (column + "\0" + value).getBytes(StandardCharsets.UTF_8);
        byte[] half = Arrays.copyOf(RowMark.digest().digest(bytes), RowMark.BYTES / 2);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(half);
    }

    /// A column whose value is found by its keyed hash and may stand once in a tenant.
    ///
    /// @param values what an outsider would have to guess
    /// @param normalForm the one spelling under which equal values are equal; fixed for good
    public record UniqueColumn<R>(String name, ValueSpace values, Function<R, String> normalForm) {}

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
