package io.sallyport.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The statements over one table's rows. Each text is put together once: a statement is found by it
/// again and again, and a text remembers its own hash.
record RowSql(
        String find,
        String findUnique,
        String findIndexed,
        String idAt,
        String list,
        String insert,
        String insertKey,
        String update,
        String delete,
        String deleteKey,
        String purge,
        String purgeKeys) {
    private static final Map<String, RowSql> TABLES = new ConcurrentHashMap<>();
    private static final String LIVE = "(expires = 0 OR expires > ?)";

    static RowSql of(String table) {
        return TABLES.computeIfAbsent(table, RowSql::named);
    }

    private static RowSql named(String name) {
        String ended =
                " WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM "
                        + name
                        + " WHERE expires > 0 AND expires <= ? ORDER BY expires LIMIT ?)";
        return new RowSql(
                "SELECT version, expires, sealed FROM "
                        + name
                        + " WHERE tenant_id = ? AND id = ? AND "
                        + LIVE,
                "SELECT r.id, r.version, r.expires, r.sealed FROM "
                        + name
                        + "_key k JOIN "
                        + name
                        + " r ON r.tenant_id = k.tenant_id AND r.id = k.id"
                        + " WHERE k.tenant_id = ? AND k.column_name = ? AND k.hash = ?"
                        + " AND (r.expires = 0 OR r.expires > ?)",
                "SELECT r.id, r.version, r.expires, r.sealed FROM "
                        + name
                        + "_key k JOIN "
                        + name
                        + " r ON r.tenant_id = k.tenant_id AND r.id = k.id"
                        + " WHERE k.tenant_id = ? AND k.column_name = ? AND k.hash > ?"
                        + " AND k.hash <= ? AND (r.expires = 0 OR r.expires > ?)"
                        + " ORDER BY k.hash LIMIT ?",
                "SELECT id FROM "
                        + name
                        + " WHERE tenant_id = ? AND "
                        + LIVE
                        + " ORDER BY id LIMIT 1 OFFSET ?",
                "SELECT id, version, expires, sealed FROM "
                        + name
                        + " WHERE tenant_id = ? AND id > ? AND "
                        + LIVE
                        + " ORDER BY id LIMIT ?",
                "INSERT INTO "
                        + name
                        + " (tenant_id, id, version, expires, sealed) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                "INSERT INTO "
                        + name
                        + "_key (tenant_id, column_name, hash, id, key_version)"
                        + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                "UPDATE "
                        + name
                        + " SET version = ?, expires = ?, sealed = ?"
                        + " WHERE tenant_id = ? AND id = ? AND version = ?",
                "DELETE FROM " + name + " WHERE tenant_id = ? AND id = ? AND version = ?",
                "DELETE FROM " + name + "_key WHERE tenant_id = ? AND column_name = ? AND hash = ?",
                "DELETE FROM " + name + ended,
                "DELETE FROM " + name + "_key" + ended);
    }
}
