package io.sallyport.server;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.CryptoProvider;
import io.sallyport.keys.Keyring;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.StoreTime;
import io.sallyport.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Brings the time that a start is held against back to the clock, after a node ran with a clock
/// that was set far ahead. Only on a stopped instance, and only for who has a secret that opens it.
///
/// What ended in the wrong time stays ended, since some of it is forgotten: a revocation is purged
/// when its token has ended. So tokens and assertions from before are refused, as after a restore.
final class TimeLowering {
    /// Right behind the clock's time there must be a gap in the log, where the wrong clock jumped.
    /// Without one the log was written in that time, and it is the clock that is wrong now.
    static final Duration GAP_MIN = Duration.ofHours(1);

    private final JdbcStore store;
    private final Dial time;
    private final Randomness randomness;

    /// The time that the store goes by meanwhile.
    private static final class Dial implements InstantSource {
        private volatile InstantSource shows;

        Dial(InstantSource shows) {
            this.shows = shows;
        }

        void set(InstantSource other) {
            shows = other;
        }

        @Override
        public Instant instant() {
            return shows.instant();
        }
    }

    private TimeLowering(JdbcStore store, Dial time, Randomness randomness) {
        this.store = store;
        this.time = time;
        this.randomness = randomness;
    }

    /// Returns what was done, in a line.
    ///
    /// @throws StartRefused when there is nothing to lower, or the clock is not to be believed
    static String run(Options options) {
        Unsealing.requireFit(options);
        Configuration configuration = Configuration.read(options);
        CryptoProvider.install();
        Randomness randomness = new SystemRandomness();
        InstantSource wall = InstantSource.system();
        try (DataFolder folder = DataFolder.open(options.data())) {
            folder.requireWhole();
            folder.requireJournal();
            var access = StoreAccess.of(options, configuration, folder);
            Unsealing.Ground ground = new Unsealing.Ground(configuration, randomness, wall);
            Dial time = new Dial(wall);
            try (Keyring keyring =
                            options.demo()
                                    ? Unsealing.demo(folder, ground)
                                    : Unsealing.open(folder, options, ground);
                    JdbcStore store =
                            access.apply(
                                    new JdbcStore.Home(folder.path(), keyring, time, () -> {}))) {
                return new TimeLowering(store, time, randomness).lower(wall);
            }
        }
    }

    private String lower(InstantSource wall) {
        long clock = wall.millis();
        long last = store.lastCommitMillis();
        requireAhead(clock, last);
        Ahead ahead = ahead(clock);
        requireGap(clock, ahead);
        purge(last);
        time.set(wall);
        store.lowerTime(context(), told(last, ahead));
        return "the time of the last commit was brought back from "
                + Instant.ofEpochMilli(last)
                + " to "
                + wall.instant()
                + ": "
                + ahead.entries()
                + " log entries carry a time that was wrong; tokens and client assertions from"
                + " before are refused";
    }

    private static void requireAhead(long clock, long last) {
        if (last <= clock + StoreTime.BEHIND_MAX.toMillis()) {
            throw new StartRefused(
                    "the last commit at "
                            + Instant.ofEpochMilli(last)
                            + " is not ahead of the clock: there is nothing to lower");
        }
    }

    /// The end of the log that lies ahead of the clock.
    ///
    /// @param before the time of the last entry before it; 0 for none
    /// @param first the time of its first entry; 0 when only the database lies ahead
    private record Ahead(long before, long first, long entries) {}

    private Ahead ahead(long clock) {
        long[] before = {0};
        long[] first = {0};
        long[] entries = {0};
        store.journal()
                .read(
                        0,
                        store.journal().durable(),
                        (_, _, millis, _) -> {
                            if (millis <= clock) {
                                before[0] = millis;
                                first[0] = 0;
                                entries[0] = 0;
                            } else {
                                first[0] = first[0] == 0 ? millis : first[0];
                                entries[0]++;
                            }
                        });
        return new Ahead(before[0], first[0], entries[0]);
    }

    private static void requireGap(long clock, Ahead ahead) {
        if (ahead.before() == 0) {
            throw new StartRefused(
                    "the clock says "
                            + Instant.ofEpochMilli(clock)
                            + ", which is before the instance was made: set it right; nothing was"
                            + " changed");
        }
        if (ahead.first() != 0 && ahead.first() < clock + GAP_MIN.toMillis()) {
            throw new StartRefused(
                    "the clock says "
                            + Instant.ofEpochMilli(clock)
                            + ", and the log goes on right behind that, at "
                            + Instant.ofEpochMilli(ahead.first())
                            + ": the clock is wrong now; set it right; nothing was changed");
        }
    }

    /// What the wrong time ended goes for good: the ledger counts it no more.
    private void purge(long last) {
        time.set(InstantSource.fixed(Instant.ofEpochMilli(last)));
        for (Table<?> table : Capabilities.tables()) {
            int purged = store.purgeEnded(table);
            while (purged > 0) {
                purged = store.purgeEnded(table);
            }
        }
        store.keepLedger();
    }

    private RequestContext context() {
        return new RequestContext(
                TenantWalk.realm(),
                List.of(new Actor.Bootstrap()),
                Purpose.INSTANCE_ACTIVITY,
                "local",
                new RequestId(HexFormat.of().formatHex(randomness.bytes(16))),
                time.instant().plus(Duration.ofMinutes(1)));
    }

    private AuditEvent told(long last, Ahead ahead) {
        return AuditEvent.of(
                context(),
                time.instant(),
                AuditAction.STORE_TIME_LOWERED,
                Map.of(
                        "from", Instant.ofEpochMilli(last).toString(),
                        "entries", Long.toString(ahead.entries())));
    }
}
