package io.sallyport.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.http.EntityTag;
import io.sallyport.http.TenantRates;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Keeps tenants' settings: one record for each tenant, of what somebody set. Each change is told
/// in the tenant's own log with what was before, and takes effect at once.
public final class Settings {
    static final String READ_SCOPE = "settings.read";
    static final String WRITE_SCOPE = "settings.write";

    private static final Table<Kept> TABLE =
            Table.of("tenant_settings", Table.Codec.json(Settings::write, Settings::read))
                    .ofAuthority();

    private static final String VERSION = "version";
    private static final int CACHED_MAX = 10_000;

    /// How late another node notices.
    private static final Duration CACHED_FOR = Duration.ofMinutes(5);

    private final Store store;
    private final InstantSource time;
    private final Ceilings ceilings;
    private final Cache<TenantId, TenantSettings> cached =
            Caffeine.newBuilder()
                    .maximumSize(CACHED_MAX)
                    .expireAfterWrite(CACHED_FOR)
                    .executor(Runnable::run)
                    .build();

    /// As it lies in the store.
    private record Kept(long version, Map<Setting, Long> set) {}

    /// The table that its rows are in.
    public static Table<?> table() {
        return TABLE;
    }

    public Settings(Parts parts, Ceilings ceilings) {
        this.store = parts.store();
        this.time = parts.time();
        this.ceilings = ceilings;
    }

    private static RowId id(TenantId tenant) {
        return new RowId(tenant.value());
    }

    /// @param inside the tenant
    public TenantSettings of(RequestContext inside) {
        return cached.get(inside.tenant(), _ -> load(inside.scope()));
    }

    /// For who looks at them: as they are in the store, also where another node set them a moment
    /// ago.
    TenantSettings read(RequestContext inside) {
        store.append(AuditEvent.of(inside, time.instant(), AuditAction.SETTINGS_READ, Map.of()));
        TenantSettings now = load(inside.scope());
        cached.put(inside.tenant(), now);
        return now;
    }

    /// How often the tenant's callers may ask.
    public TenantRates rates(RequestContext inside) {
        return of(inside).rates();
    }

    private TenantSettings load(TenantScope scope) {
        return effective(row(scope));
    }

    private Optional<Row<Kept>> row(TenantScope scope) {
        return store.find(scope, TABLE, id(scope.tenant()));
    }

    private TenantSettings effective(Optional<Row<Kept>> row) {
        Kept kept = row.map(Row::value).orElse(new Kept(0, Map.of()));
        return TenantSettings.of(kept.version(), kept.set(), ceilings);
    }

    /// Sets what is given and leaves the rest.
    ///
    /// @param condition on the state that is changed
    /// @throws Refusal INVALID_REQUEST for nothing, or a value outside its bounds; CONFLICT when
    ///   somebody else was faster
    TenantSettings set(
            RequestContext inside, Map<Setting, Long> asked, Consumer<EntityTag> condition) {
        if (asked.isEmpty()) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST, "Say what is to be set.", "settings-none");
        }
        asked.forEach(this::requireWithinBounds);
        Optional<Row<Kept>> read = row(inside.scope());
        TenantSettings before = effective(read);
        condition.accept(before.tag());
        Map<Setting, Long> set = new EnumMap<>(Setting.class);
        read.ifPresent(row -> set.putAll(row.value().set()));
        set.putAll(asked);
        Kept after = new Kept(before.version() + 1, set);
        Map<String, String> details =
                Map.of(
                        "before",
                        told(asked, before.values()),
                        "after",
                        told(asked, asked),
                        VERSION,
                        Long.toString(after.version()));
        try {
            store.write(
                    inside,
                    AuditEvent.of(inside, time.instant(), AuditAction.TENANT_CONFIGURED, details),
                    rows -> {
                        read.ifPresentOrElse(
                                row -> rows.update(TABLE, row, after),
                                () -> rows.insert(TABLE, id(inside.tenant()), after));
                        return true;
                    });
        } finally {
            cached.invalidate(inside.tenant());
        }
        return of(inside);
    }

    private void requireWithinBounds(Setting setting, long value) {
        long most = ceilings.of(setting);
        if (value < setting.least() || value > most) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    setting.label() + " is " + setting.least() + " to " + most + " here.",
                    "settings-bounds");
        }
    }

    /// Such as `requestsBurst=200 requestsPerSecond=100`.
    private static String told(Map<Setting, Long> which, Map<Setting, Long> values) {
        return which.keySet().stream()
                .sorted()
                .map(setting -> setting.label() + "=" + values.get(setting))
                .collect(Collectors.joining(" "));
    }

    private static Map<String, Object> write(Kept kept) {
        Map<String, Object> members = new TreeMap<>();
        kept.set().forEach((setting, value) -> members.put(setting.label(), value));
        members.put(VERSION, kept.version());
        return members;
    }

    private static Kept read(JsonObject row) {
        Map<Setting, Long> set = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            row.optionalNumber(setting.label()).ifPresent(value -> set.put(setting, value));
        }
        return new Kept(row.number(VERSION), set);
    }
}
