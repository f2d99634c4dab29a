package io.sallyport.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A store with two tenants and a table of things.
abstract class StoreFixture {
    record Thing(String name, long end) {
        /// What stands behind the last hyphen, if there is one.
        List<String> endings() {
            int hyphen = name.lastIndexOf('-');
            return hyphen < 0 ? List.of() : List.of(name.substring(hyphen + 1));
        }
    }

    static final Table<Thing> THINGS =
            Table.of("application", new ThingCodec())
                    .unique("name", ValueSpace.chosen(16), Thing::name)
                    .indexed("ending", ValueSpace.chosen(16), Thing::endings)
                    .expiring(thing ->
                            thing.end() == 0 ? Table.NEVER : Instant.ofEpochMilli(thing.end()));

    private static final class ThingCodec implements Table.Codec<Thing> {
        @Override
        public byte[] encode(Thing value) {
            return (value.name() + "|" + value.end()).getBytes(UTF_8);
        }

        @Override
        public Thing decode(int schema, byte[] payload) {
            String text = new String(payload, UTF_8);
            int bar = text.indexOf('|');
            return new Thing(text.substring(0, bar), Long.parseLong(text.substring(bar + 1)));
        }
    }

    @TempDir protected Path folder;
    protected final SteppingTime time = SteppingTime.atSomeInstant();
    protected final SeededRandomness randomness = new SeededRandomness(5);
    protected final Ids ids = new Ids(time, randomness);
    protected final TenantId contoso = new TenantId(new UUID(1, 1));
    protected final TenantId fabrikam = new TenantId(new UUID(2, 2));
    protected Keyring keyring;
    protected Store store;

    abstract Store open();

    @BeforeEach
    void start() {
        keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(folder.resolve("keys"), randomness, time),
                        new DemoSeal(folder.resolve("demo.seal")),
                        "test");
        keyring.addTenant(contoso);
        keyring.addTenant(fabrikam);
        store = open();
    }

    @AfterEach
    void stop() {
        store.close();
    }

    RequestContext context(TenantId tenant) {
        return new RequestContext(
                TenantScope.of(tenant),
                List.of(new Actor.Job("test")),
                Purpose.HOUSEKEEPING,
                "local",
                new RequestId("0"),
                time.instant().plus(Duration.ofSeconds(10)));
    }

    AuditEvent event(TenantId tenant) {
        return AuditEvent.of(
                context(tenant), time.instant(), AuditAction.APPLICATION_CREATED, Map.of());
    }

    <T> T write(TenantId tenant, Change<T> change) {
        return store.write(context(tenant), event(tenant), change);
    }

    RowId insert(TenantId tenant, String name, long end) {
        RowId id = ids.row();
        return write(
                tenant,
                rows -> {
                    rows.insert(THINGS, id, new Thing(name, end));
                    return id;
                });
    }

    static void refused(Runnable act, RefusalCode code) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
