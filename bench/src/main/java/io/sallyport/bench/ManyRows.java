package io.sallyport.bench;

import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.CryptoProvider;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Store;
import java.nio.file.Path;

/// Gives a tenant of a stopped demonstration many applications.
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
            SampleRows samples =
                    new SampleRows(
                            store,
                            SampleRows.scope(TenantId.parse(arguments[1])),
                            SampleRows.applications(),
                            new Ids(SampleRows.TIME, randomness));
            SampleRows.inTurn(Long.parseLong(arguments[2]), CALLERS, samples::write);
        }
    }
}
