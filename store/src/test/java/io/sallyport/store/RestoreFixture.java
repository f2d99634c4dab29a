package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A store that is backed up and restored.
abstract class RestoreFixture extends StoreFixture {
    static final List<Table<?>> TABLES = List.of(THINGS);
    private static final RowId FIRST = RowId.parse("0-0-0-0-0");

    /// Where a restore goes.
    abstract Optional<PostgresAddress> database();

    /// Runs statements with all power there is.
    abstract void sql(String... statements);

    final Path file(String name) {
        return folder.resolveSibling(folder.getFileName() + "-" + name);
    }

    final Backup backup(String name) {
        return store.backups().write(order(name), (_, _) -> true);
    }

    final Backup.Order order(String name) {
        return new Backup.Order(file(name), TABLES);
    }

    final Restoration restoration(String name) {
        return new Restoration(
                order(name), new Restoration.Home(folder, keyring, time, database()));
    }

    static AuditEvent told(Instant at, Map<String, String> details) {
        return new AuditEvent(
                at,
                AuditAction.INSTANCE_RESTORED,
                TenantId.OPERATOR_REALM,
                List.of(new Actor.Bootstrap()),
                Purpose.INSTANCE_ACTIVITY,
                "local",
                new RequestId("0"),
                details);
    }

    /// Stops the store, restores, and starts it again.
    final Restoration.Findings restore(String name) {
        store.close();
        Restoration restoration = restoration(name);
        Restoration.Findings found = restoration.look((_, _) -> true);
        restoration.run(found, RestoreFixture::told, (_, _) -> true);
        assertThat(Restoration.isUnfinished(folder)).isFalse();
        store = open();
        return found;
    }

    final List<String> names(TenantId tenant) {
        return store.list(TenantScope.of(tenant), THINGS, FIRST, 10_000).stream()
                .map(row -> row.value().name())
                .sorted()
                .toList();
    }

    final void rename(RowId id, String name) {
        Row<Thing> row = store.find(TenantScope.of(contoso), THINGS, id).orElseThrow();
        write(
                contoso,
                rows -> {
                    rows.update(THINGS, row, new Thing(name, 0));
                    return true;
                });
    }

    /// Rows and log agree, also when the ledger is made anew from the journal; no number was given
    /// twice.
    final void agrees() {
        sweepsClean();
        store.close();
        try {
            Files.deleteIfExists(folder.resolve("ledger"));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
        store = open();
        sweepsClean();
        List<Long> numbers = new ArrayList<>();
        Journal journal = (Journal) store.journal();
        journal.readNumbered(
                0,
                journal.durable(),
                (_, sequence, _, _) -> {
                    if (sequence > 0) {
                        numbers.add(sequence);
                    }
                });
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }

    private void sweepsClean() {
        for (TenantId tenant : List.of(contoso, fabrikam)) {
            assertThat(store.sweep(TenantScope.of(tenant), TABLES)).isEmpty();
        }
    }

    static void deleteAll(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
