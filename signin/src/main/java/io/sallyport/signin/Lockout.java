package io.sallyport.signin;

import io.sallyport.directory.Account;
import io.sallyport.directory.Accounts;
import io.sallyport.directory.Parts;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.Keyring;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Slows guessing down: at one account, and from one source at many. Passwords, one-time codes and
/// recovery codes count alike. Browsers that signed in to an account before have an allowance of
/// their own, so that strangers lock out strangers alone. Decision 35.
public final class Lockout {
    /// For names that nobody has, in each tenant: what is counted there looks like an account's
    /// count, and junk names make no more rows than this.
    static final int SLOTS = 65_536;

    private static final String SLOT = "guess_count.name";
    private static final int TRIES = 16;

    /// A guess that was wrong is counted however long the request took already.
    private static final Duration COUNTED_IN = Duration.ofSeconds(10);

    /// Where that could not be written, nothing is looked at for so long.
    private static final Duration UNCOUNTED_FOR = Duration.ofMinutes(5);

    private final Store store;
    private final Keyring keyring;
    private final InstantSource time;
    private final AccountEvents events;
    private final DeviceCookies cookies;
    private final Sources sources;

    /// Guesses that are being looked at.
    private final Map<Place, Integer> open = new ConcurrentHashMap<>();

    /// Where a guess was wrong and that could not be written, since when.
    private final Map<Place, Instant> uncounted = new ConcurrentHashMap<>();

    private record Place(TenantId tenant, RowId row, boolean isKnown) {}

    /// What is guessed at, and from where.
    ///
    /// @param row where it is counted
    /// @param account empty where nobody has the name
    /// @param isKnown whether this browser signed in to it before
    record Target(RowId row, Optional<Account> account, boolean isKnown) {}

    Lockout(Parts parts, AccountEvents events) {
        this.store = parts.store();
        this.keyring = parts.keyring();
        this.time = parts.time();
        this.events = events;
        this.cookies = new DeviceCookies(parts);
        this.sources = new Sources(time, ByteBuffer.wrap(keyring.newSecret()).getInt());
    }

    /// What a browser keeps once somebody has signed in with it completely, in a cookie of its own
    /// for each tenant (`Secure; HttpOnly`, a year).
    public String deviceCookie(RequestContext inside, Account account) {
        return cookies.made(inside, account);
    }

    /// Whether a value is one of [#deviceCookie] for this account that has not ended.
    ///
    /// @param value whatever somebody sent, empty for nothing
    public boolean isKnown(RequestContext inside, Account account, String value) {
        return cookies.isFor(inside, account, value);
    }

    Target target(RequestContext inside, Account account, String device) {
        return new Target(account.id(), Optional.of(account), isKnown(inside, account, device));
    }

    /// @param userName that nobody has
    Target nobody(RequestContext inside, String userName) {
        byte[] hash =
                keyring.indexes(inside.tenant(), SLOT, Accounts.folded(userName)).getFirst().hash();
        int slot = ByteBuffer.wrap(hash).getInt() & (SLOTS - 1);
        return new Target(new RowId(new UUID(0, slot + 1L)), Optional.empty(), false);
    }

    /// Looks at one guess, unless there were too many. It is counted before it is looked at, and
    /// that ends when it is clear that it was right, or when it stands in the row that it was
    /// wrong: so many at once are never more than so many after each other. Where that could not be
    /// written, no more are looked at for five minutes.
    ///
    /// @param check refuses with SIGN_IN_FAILED what is wrong
    /// @throws Refusal TOO_MANY_REQUESTS, nothing having been looked at
    <T> T guess(RequestContext inside, Target target, Supplier<T> check) {
        requireSource(inside, target);
        int others = open.merge(place(inside, target), 1, Integer::sum) - 1;
        boolean isWrong = false;
        try {
            requireCount(inside, target, others);
            return check.get();
        } catch (Refusal refusal) {
            isWrong = refusal.code() == RefusalCode.SIGN_IN_FAILED;
            throw refusal;
        } finally {
            settle(inside, target, isWrong);
        }
    }

    private void settle(RequestContext inside, Target target, boolean isWrong) {
        Place place = place(inside, target);
        boolean isSettled = false;
        try {
            if (isWrong) {
                count(inside, target);
            } else if (!target.isKnown()) {
                sources.giveBack(inside);
            }
            isSettled = true;
        } finally {
            if (!isSettled) {
                uncounted.put(place, time.instant());
            }
            open.computeIfPresent(place, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    private static Place place(RequestContext inside, Target target) {
        return new Place(inside.tenant(), target.row(), target.isKnown());
    }

    private void requireSource(RequestContext inside, Target target) {
        Duration wait = target.isKnown() ? Duration.ZERO : sources.take(inside);
        if (!wait.isZero()) {
            throw slower(wait, "guesses-source");
        }
    }

    private void requireCount(RequestContext inside, Target target, int others) {
        Instant now = time.instant();
        requireCounted(place(inside, target), now);
        GuessCount.Tally tally =
                row(inside, target.row())
                        .map(Row::value)
                        .orElse(GuessCount.NONE)
                        .of(target.isKnown())
                        .at(now);
        if (tally.failed() + others < GuessCount.Tally.FREE) {
            return;
        }
        Duration left = tally.left(now);
        if (others > 0 || !left.isZero()) {
            throw slower(left, "guesses-account");
        }
    }

    /// Or whoever sees to it that nothing is written could guess without end.
    private void requireCounted(Place place, Instant now) {
        Instant since = uncounted.get(place);
        if (since != null && now.isBefore(since.plus(UNCOUNTED_FOR))) {
            throw slower(Duration.between(now, since.plus(UNCOUNTED_FOR)), "guesses-uncounted");
        }
        uncounted.remove(place);
    }

    private static Refusal slower(Duration wait, String reason) {
        return Refusal.after(
                wait,
                "Too many attempts went wrong. Wait a while, or use a browser that you have"
                        + " signed in with before.",
                reason);
    }

    private Optional<Row<GuessCount>> row(RequestContext inside, RowId id) {
        return store.find(inside.scope(), GuessCount.TABLE, id);
    }

    /// Another one that failed at the same time, here or on another node, is counted as well.
    private void count(RequestContext inside, Target target) {
        RequestContext late = inside.until(time.instant().plus(COUNTED_IN));
        retried(() -> {
            Optional<Row<GuessCount>> read = row(inside, target.row());
            GuessCount before = read.map(Row::value).orElse(GuessCount.NONE);
            GuessCount.Tally tally = before.of(target.isKnown()).failed(time.instant());
            GuessCount after = before.with(target.isKnown(), tally);
            return store.write(
                    late,
                    told(inside, target, tally),
                    rows -> {
                        read.ifPresentOrElse(
                                row -> rows.update(GuessCount.TABLE, row, after),
                                () -> rows.insert(GuessCount.TABLE, target.row(), after));
                        return true;
                    });
        });
    }

    private AuditEvent told(RequestContext inside, Target target, GuessCount.Tally tally) {
        Duration pause = tally.pause();
        String failed = Long.toString(tally.failed());
        if (target.account().isEmpty()) {
            return events.nameless(inside, AuditAction.GUESS_COUNTED, Map.of("failed", failed));
        }
        Account account = target.account().get();
        if (pause.isZero()) {
            return events.event(
                    inside, AuditAction.GUESS_COUNTED, account, Map.of("failed", failed));
        }
        Map<String, String> details =
                Map.of(
                        "failed", failed,
                        "known", Boolean.toString(target.isKnown()),
                        "seconds", Long.toString(pause.toSeconds()));
        return events.event(inside, AuditAction.ACCOUNT_LOCKED, account, details);
    }

    /// Somebody has signed in completely: with every factor that was asked for, not with one of
    /// them, or whoever has a password could guess at codes without end. What strangers did wrong
    /// stays when the browser was a known one.
    ///
    /// @param device the cookie's value as it came, empty for none
    public void signedIn(RequestContext inside, Account account, String device) {
        boolean isKnown = isKnown(inside, account, device);
        forget(inside, account, before -> before.with(isKnown, GuessCount.Tally.NONE));
    }

    /// For who may end a lockout: both counts are as if nothing had been.
    public void unlock(RequestContext inside, Account account) {
        forget(inside, account, _ -> GuessCount.NONE);
    }

    private interface Forgetting {
        GuessCount of(GuessCount before);
    }

    private void forget(RequestContext inside, Account account, Forgetting how) {
        retried(() -> {
            Optional<Row<GuessCount>> read = row(inside, account.id());
            GuessCount before = read.map(Row::value).orElse(GuessCount.NONE);
            GuessCount after = how.of(before);
            if (read.isEmpty() || after.equals(before)) {
                return true;
            }
            return store.write(
                    inside,
                    events.event(inside, AuditAction.ACCOUNT_UNLOCKED, account),
                    rows -> {
                        if (after.equals(GuessCount.NONE)) {
                            rows.delete(GuessCount.TABLE, read.get());
                        } else {
                            rows.update(GuessCount.TABLE, read.get(), after);
                        }
                        return true;
                    });
        });
    }

    /// Does it again when somebody else changed what it had read.
    static <T> T retried(Supplier<T> change) {
        for (int i = 1; ; i++) {
            try {
                return change.get();
            } catch (Refusal refusal) {
                if (i == TRIES || !Store.CHANGED_MEANWHILE.equals(refusal.privateReason())) {
                    throw refusal;
                }
            }
        }
    }

    /// The table that goes with a user.
    static Table<?> table() {
        return GuessCount.TABLE;
    }
}
