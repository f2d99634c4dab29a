package io.sallyport.store;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/// What a capability declares about its rows. Physically a table is `NAME(tenant_id, id, version,
/// expires, sealed)` and, for unique columns, `NAME_key(tenant_id, column_name, hash, id)`.
///
/// @param name    lower-case letters and underscores; also part of each row's associated data
/// @param schema  the version of the payload that the codec writes
/// @param expires when a row ends; [#NEVER] for rows that stay. Kept in clear, so that ended rows can
///     be left out and purged without opening them
public record Table<R>(
        String name,
        int schema,
        Codec<R> codec,
        List<UniqueColumn<R>> unique,
        Function<R, Instant> expires) {
    public static final Instant NEVER = Instant.MAX;

    public Table {
        if (!name.matches("[a-z][a-z_]*")) {
            throw new IllegalArgumentException("not a table name: " + name);
        }
        unique = List.copyOf(unique);
    }

    public static <R> Table<R> lasting(
            String name, int schema, Codec<R> codec, List<UniqueColumn<R>> unique) {
        return new Table<>(name, schema, codec, unique, _ -> NEVER);
    }

    /// A column whose value is found by its keyed hash and may stand once in a tenant.
    ///
    /// @param normalForm the one spelling under which equal values are equal; fixed for good
    public record UniqueColumn<R>(String name, Function<R, String> normalForm) {}

    /// Between a row's record and its payload bytes. `decode` reads every schema version ever written.
    public interface Codec<R> {
        byte[] encode(R value);

        R decode(int schema, byte[] payload);
    }
}
