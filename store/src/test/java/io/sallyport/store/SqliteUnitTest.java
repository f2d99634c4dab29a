package io.sallyport.store;

class SqliteUnitTest extends UnitConformance {
    @Override
    Store open() {
        return JdbcStore.openSqlite(folder, keyring, time, () -> {});
    }
}
