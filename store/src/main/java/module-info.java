/// The sealed transactional store and the journal. Every row is sealed under its tenant's key,
/// every change commits together with its audit event, and every event ends in one append-only
/// journal whose order is the truth. It refuses to write without an event and to read without a
/// scope; it never sees a plaintext column except the expiry instant.
@org.jspecify.annotations.NullMarked
module io.sallyport.store {
    requires transitive io.sallyport.foundation;
    requires transitive io.sallyport.keys;
    requires com.github.benmanes.caffeine;
    requires flyway.core;
    // The PostgreSQL driver's, which compares a server's certificate with its name by it.
    requires java.naming;
    requires java.sql;
    // Annotations of the driver that the compiler looks up.
    requires static org.checkerframework.checker.qual;
    requires org.postgresql.jdbc;
    requires org.xerial.sqlitejdbc;
    // Flyway's, which is no module itself and so cannot ask for it.
    requires tools.jackson.databind;

    exports io.sallyport.store;

    opens io.sallyport.store.postgresql;
    opens io.sallyport.store.sqlite;
}
