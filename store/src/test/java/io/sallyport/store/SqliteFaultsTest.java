package io.sallyport.store;

import io.sallyport.foundation.InstanceId;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

class SqliteFaultsTest extends StoreFaults {
    @Override
    Engine engine(InstanceId instance) {
        return new SqliteEngine(folder.resolve("store").resolve("sallyport.db"));
    }

    @Override
    SQLException diskFull() {
        return new SQLException("disk full", null, SQLiteErrorCode.SQLITE_FULL.code);
    }
}
