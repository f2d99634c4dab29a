package io.sallyport.bench;

import io.sallyport.bench.SampleRows.Sample;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.CryptoProvider;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.nio.file.Path;

/// Gives a tenant of a stopped demonstration many applications like its first one.
public final class ManyRows {
    private static final int CALLERS = 256;

    private ManyRows() {}

    /// @param arguments the data folder, the tenant's id, how many
    public static void main(String[] arguments) {
        CryptoProvider.install();
        Path folder = Path.of(arguments[0]);
        Randomness randomness = SampleRows.randomness();
        Keyring keyring =
                InstanceKeys.open(
                        new InstanceKeys.Ground(
                                folder.resolve("keys"), randomness, SampleRows.TIME),
                        new DemoSeal(folder.resolve("demo.seal")));
        try (Store store = JdbcStore.openSqlite(folder, keyring, SampleRows.TIME, () -> {})) {
            TenantScope scope = SampleRows.scope(TenantId.parse(arguments[1]));
            Table<Sample> table = SampleRows.applications();
            RowId none = RowId.parse("0-0-0-0-0");
            Sample first = store.list(scope, table, none, 1).getFirst().value();
            SampleRows samples =
                    new SampleRows(
                            store, scope, table, new Ids(SampleRows.TIME, randomness), first);
            SampleRows.inTurn(Long.parseLong(arguments[2]), CALLERS, samples::write);
        }
    }
}
