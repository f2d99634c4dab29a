package io.sallyport.signin;

import io.sallyport.directory.Account;
import io.sallyport.directory.Parts;
import io.sallyport.directory.Setting;
import io.sallyport.directory.Settings;
import io.sallyport.directory.TenantSettings;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.PersonalPart;
import io.sallyport.foundation.PersonalValue;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Lookup;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Begins, finds and ends the sessions of people. A session counts when its cookie is right, its
/// time is not over and the gate lets its user in: all of it asked at each use.
public final class Sessions {
    /// Of one person at most so many are shown.
    private static final int SHOWN_MAX = 100;

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final Settings settings;
    private final Gate gate;
    private final Revocations revocations;
    private final Standings standings;

    /// A session that counts now.
    ///
    /// @param id `sid` of tokens
    public record Current(RowId id, Session session, Account account) {
        /// The same request as its user's.
        public RequestContext context(RequestContext entered) {
            return entered.actingAs(new Actor.Person(new PersonId(session.user().value())));
        }
    }

    /// One that has begun.
    ///
    /// @param handle for the browser's cookie alone
    public record Begun(Current current, Handle handle) {}

    /// By what somebody was let in.
    ///
    /// @param methods values of `amr`
    /// @param userAgent what the browser calls itself; the beginning is kept
    /// @param began when they began to show it: what was ended since then opens nothing
    /// @param redeeming done in the same change: what was shown, where that counts once
    public record Proof(
            Account account,
            List<String> methods,
            String userAgent,
            Instant began,
            Consumer<Transaction> redeeming) {
        private static final int USER_AGENT_MAX = 256;

        public Proof {
            methods = List.copyOf(methods);
            userAgent = userAgent.substring(0, Math.min(userAgent.length(), USER_AGENT_MAX));
        }

        public Proof(Account account, List<String> methods, String userAgent, Instant began) {
            this(account, methods, userAgent, began, _ -> {});
        }
    }

    /// How sessions end early.
    public record Ends(Revocations revocations, Standings standings) {}

    /// The table that its rows are in.
    public static Table<?> table() {
        return Session.TABLE;
    }

    public Sessions(Parts parts, Settings settings, Gate gate, Ends ends) {
        this.store = parts.store();
        this.ids = parts.ids();
        this.time = parts.time();
        this.settings = settings;
        this.gate = gate;
        this.revocations = ends.revocations();
        this.standings = ends.standings();
    }

    /// @param cookie whatever came
    public Optional<Current> current(RequestContext context, Optional<String> cookie) {
        return cookie.flatMap(Handle::parse)
                .flatMap(handle ->
                        store.find(context.scope(), Session.TABLE, handle.row())
                                .filter(row -> handle.matches(row.value().secret())))
                .flatMap(row -> admitted(context, row));
    }

    /// That of this id, however it is known.
    ///
    /// @return empty unless it counts now
    public Optional<Current> of(RequestContext context, RowId id) {
        return store.find(context.scope(), Session.TABLE, id)
                .flatMap(row -> admitted(context, row));
    }

    private Optional<Current> admitted(RequestContext context, Row<Session> row) {
        Session session = row.value();
        if (!time.instant().isBefore(session.until())) {
            return Optional.empty();
        }
        return gate.ask(
                        context,
                        new Gate.Claim(
                                session.user(), session.createdAt(), List.of(row.id().toString())))
                .admitted()
                .map(account -> new Current(row.id(), session, account));
    }

    /// When a session that stands now ends in any case; the gate is not asked.
    public Optional<Instant> end(RequestContext context, RowId id) {
        return store.find(context.scope(), Session.TABLE, id)
                .map(Row::value)
                .filter(session -> time.instant().isBefore(session.until()))
                .map(Session::end);
    }

    /// A session for who has shown enough. Who signs in again goes on with the one that the browser
    /// had, under another secret, so that what applications were given stays; of somebody else's
    /// nothing is left.
    ///
    /// @param before what the browser had
    /// @throws Refusal SIGN_IN_FAILED when all was ended while it was shown
    public Begun begin(RequestContext context, Optional<Current> before, Proof proof) {
        Instant now = time.instant();
        RowId user = proof.account().id();
        Instant since = standings.since(context, user);
        Optional<Current> same =
                before.filter(one -> one.account().id().equals(user))
                        .filter(one -> since.isBefore(one.session().createdAt()));
        Handle handle = new Handle(same.map(Current::id).orElseGet(ids::row), ids.salt());
        Instant created =
                same.map(one -> one.session().createdAt()).orElseGet(() -> later(now, since));
        Session session = session(context, proof, handle, created);
        Current begun = new Current(handle.row(), session, proof.account());
        AuditEvent event =
                event(begun.context(context), AuditAction.SESSION_BEGUN, begun)
                        .about(part(context, session));
        store.write(
                context,
                event,
                rows -> {
                    proof.redeeming().accept(rows);
                    require(standings.allows(context, rows, user, proof.began()));
                    require(standings.allows(context, rows, user, created));
                    if (same.isPresent()) {
                        Optional<Row<Session>> row = rows.find(Session.TABLE, handle.row());
                        require(row.isPresent());
                        rows.update(Session.TABLE, row.orElseThrow(), session);
                    } else {
                        before.ifPresent(one -> end(context, rows, one));
                        rows.insert(Session.TABLE, handle.row(), session);
                    }
                    return true;
                });
        return new Begun(begun, handle);
    }

    private Session session(RequestContext context, Proof proof, Handle handle, Instant createdAt) {
        Instant now = time.instant();
        TenantSettings limits = settings.of(context);
        return new Session(
                proof.account().id(),
                handle.hash(),
                now,
                proof.methods(),
                createdAt,
                now,
                Duration.ofSeconds(limits.of(Setting.SESSION_IDLE_SECONDS)),
                now.plusSeconds(limits.of(Setting.SESSION_LIFE_SECONDS)),
                proof.userAgent());
    }

    private static void require(boolean stands) {
        if (!stands) {
            throw Passwords.wrong("signed-out-meanwhile");
        }
    }

    /// What began at the instant of an end is over, and this begins after it.
    private static Instant later(Instant now, Instant end) {
        return now.isAfter(end) ? now : end.plusMillis(1);
    }

    private static PersonalPart part(RequestContext context, Session session) {
        return new PersonalPart(
                new PersonId(session.user().value()),
                Map.of(
                        PersonalValue.ADDRESS,
                        context.source(),
                        PersonalValue.USER_AGENT,
                        session.userAgent()));
    }

    /// Tells of a session by its id and its user's, as applications see that.
    private AuditEvent event(RequestContext context, AuditAction action, Current of) {
        return AuditEvent.of(
                context,
                time.instant(),
                action,
                Map.of(
                        "session",
                        of.id().toString(),
                        "user",
                        of.account().subject(),
                        "methods",
                        String.join(" ", of.session().methods())));
    }

    /// That it was used now, within the change that it was used for. One that was ended meanwhile
    /// is used no more.
    ///
    /// @return whether it counted still
    public boolean use(RequestContext context, Transaction rows, Current current) {
        Optional<Row<Session>> row =
                rows.find(Session.TABLE, current.id())
                        .filter(one ->
                                standings.allows(
                                        context,
                                        rows,
                                        one.value().user(),
                                        one.value().createdAt()));
        Instant now = time.instant();
        row.filter(one -> one.value().usedAt().isBefore(now))
                .ifPresent(one -> rows.update(Session.TABLE, one, one.value().usedAt(now)));
        return row.isPresent();
    }

    /// Those of somebody that count now, the newest last, and of very many the newest.
    public List<Current> list(RequestContext context, RowId user) {
        Deque<Current> found = new ArrayDeque<>();
        RowId last = RowId.FIRST;
        List<Row<Session>> page;
        do {
            Lookup next = new Lookup(Session.USER, user.toString(), last, SHOWN_MAX);
            page = store.findIndexed(context.scope(), Session.TABLE, next);
            for (Row<Session> row : page) {
                last = row.id();
                admitted(context, row).ifPresent(found::add);
                if (found.size() > SHOWN_MAX) {
                    found.removeFirst();
                }
            }
        } while (page.size() == SHOWN_MAX);
        return List.copyOf(found);
    }

    /// Ends one, and with it what was given for its time.
    public void end(RequestContext context, Current current) {
        store.write(
                context,
                event(context, AuditAction.SESSION_ENDED, current),
                rows -> {
                    end(context, rows, current);
                    return true;
                });
    }

    private void end(RequestContext context, Transaction rows, Current current) {
        revocations.add(context, rows, current.id().toString(), current.session().end());
        rows.find(Session.TABLE, current.id()).ifPresent(row -> rows.delete(Session.TABLE, row));
    }

    /// Ends all that somebody has, on every device, and all that applications were given by them.
    public void endAll(RequestContext context, Account account) {
        AuditEvent event =
                AuditEvent.of(
                        context,
                        time.instant(),
                        AuditAction.SESSIONS_ENDED,
                        Map.of("user", account.subject()));
        store.write(
                context,
                event,
                rows -> {
                    standings.end(context, rows, account.id());
                    return true;
                });
    }

    /// Housekeeping: removes rows of sessions that have ended.
    public int purge() {
        return store.purgeEnded(Session.TABLE);
    }
}
