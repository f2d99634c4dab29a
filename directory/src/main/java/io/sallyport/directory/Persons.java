package io.sallyport.directory;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.store.People;
import io.sallyport.store.PersonStanding;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// Decides what becomes of persons' keys: a hold keeps one, a purge ends it for good.
///
/// After a purge the tenant's key that the person's key was sealed under is to be replaced, so that
/// backups of before end too. That is noted in the operator realm, once for a tenant.
public final class Persons {
    private static final Table<Due> DUE =
            Table.of("purge_due", Table.Codec.json(Persons::write, Persons::read)).ofAuthority();
    private static final int PAGE = 1_000;

    /// In whose row stands up to which restore purges were made again; no tenant has this id.
    private static final RowId RESTORES = new RowId(TenantId.OPERATOR_REALM.value());

    private final Tenants tenants;
    private final Store store;
    private final InstantSource time;
    private final UserErasure.Marked marked;

    /// @param since of a purge; or the time of a restore
    public record Due(Instant since) {}

    /// The table that its rows are in.
    public static Table<?> table() {
        return DUE;
    }

    /// @param belongings tables of other modules whose rows go with a user: the one under the
    ///   user's row id, and where there is a column `user`, all that have that id in it
    public Persons(Parts parts, Tenants tenants, List<Table<?>> belongings) {
        this.tenants = tenants;
        this.store = parts.store();
        this.time = parts.time();
        this.marked = UserErasure.Marked.of(parts, belongings);
    }

    private Optional<Row<PersonStanding>> standing(RequestContext inside, PersonId person) {
        return store.find(inside.scope(), PersonStanding.TABLE, person.row());
    }

    private static PersonStanding value(Optional<Row<PersonStanding>> row) {
        return row.map(Row::value).orElse(PersonStanding.NONE);
    }

    PersonStanding hold(RequestContext context, Tenant tenant, PersonId person, String reason) {
        RequestContext inside = context.within(tenant.scope());
        requirePresent(inside, person);
        return decide(
                inside,
                AuditAction.PERSON_HELD,
                new Decision(
                        person,
                        standing(inside, person),
                        one -> one.held(reason),
                        Optional.empty()));
    }

    PersonStanding release(RequestContext context, Tenant tenant, PersonId person, String reason) {
        RequestContext inside = context.within(tenant.scope());
        Optional<Row<PersonStanding>> row = standing(inside, person);
        if (!value(row).holds().contains(reason)) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "There is no hold for this reason.",
                    "person-not-held");
        }
        return decide(
                inside,
                AuditAction.PERSON_RELEASED,
                new Decision(person, row, one -> one.released(reason), Optional.empty()));
    }

    /// Whether there is a hold on anybody in a tenant.
    public boolean holdsAnybody(RequestContext inside) {
        RowId after = new RowId(new UUID(0, 0));
        List<Row<PersonStanding>> page;
        do {
            page = store.list(inside.scope(), PersonStanding.TABLE, after, PAGE);
            if (page.stream().anyMatch(row -> !row.value().holds().isEmpty())) {
                return true;
            }
            after = page.isEmpty() ? after : page.getLast().id();
        } while (page.size() == PAGE);
        return false;
    }

    private void requirePresent(RequestContext inside, PersonId person) {
        switch (store.people().state(inside.scope(), person)) {
            case People.State.PRESENT -> {
                // All is well.
            }
            case People.State.PURGED ->
                    throw new Refusal(
                            RefusalCode.CONFLICT, "The person was purged.", "person-purged");
            case People.State.UNKNOWN ->
                    throw new Refusal(
                            RefusalCode.NOT_FOUND,
                            "There is no person of this id.",
                            "person-unknown");
        }
    }

    @FunctionalInterface
    private interface Change {
        PersonStanding of(PersonStanding before);
    }

    /// @param erasure what goes with it
    private record Decision(
            PersonId person,
            Optional<Row<PersonStanding>> read,
            Change change,
            Optional<UserErasure> erasure) {
        PersonStanding after() {
            return change.of(value(read));
        }
    }

    /// A purge takes along what the directory has of the person.
    ///
    /// The row that was read is the one that is replaced, or nothing is: what was decided on it
    /// still holds when it takes effect.
    private PersonStanding decide(RequestContext inside, AuditAction action, Decision decision) {
        PersonStanding after = decision.after();
        PersonId person = decision.person();
        return store.write(
                inside,
                event(inside, action, inside.tenant(), person),
                rows -> {
                    decision.erasure()
                            .ifPresent(all -> {
                                rows.forget(person);
                                all.apply(rows, time.instant());
                            });
                    decision.read()
                            .ifPresentOrElse(
                                    row -> rows.update(PersonStanding.TABLE, row, after),
                                    () -> rows.insert(PersonStanding.TABLE, person.row(), after));
                    return after;
                });
    }

    /// Destroys a person's key. Done again it only sees to it that nothing is left undone.
    ///
    /// A crash leaves the key, or the purge without the note that the tenant's key is due: then the
    /// purge is made again.
    ///
    /// @return since when there is nothing left to read
    /// @throws Refusal CONFLICT when the tenant or the person is held, NOT_FOUND
    public Instant purge(RequestContext context, Tenant tenant, PersonId person) {
        return purge(context.within(tenant.scope()), person, _ -> {});
    }

    /// The same for a user who was deleted and not restored since.
    ///
    /// @throws Refusal NOT_FOUND, CONFLICT when the tenant or the person is held
    Instant purgeDeleted(RequestContext inside, PersonId person) {
        return purge(inside, person, UserErasure::requireDeleted);
    }

    private Instant purge(RequestContext inside, PersonId person, Consumer<UserErasure> condition) {
        Optional<Row<PersonStanding>> row = standing(inside, person);
        UserErasure erasure = UserErasure.of(inside, store, marked, person);
        condition.accept(erasure);
        Instant now = time.instant();
        Optional<Instant> before = value(row).purged();
        if (before.isEmpty()) {
            refuseHeld(tenantHolds(inside), "tenant");
            refuseHeld(value(row).holds(), "person");
            requirePresent(inside, person);
            decide(
                    inside,
                    AuditAction.PERSON_PURGED,
                    new Decision(person, row, one -> one.purged(now), Optional.of(erasure)));
        }
        finish(inside, person);
        return before.orElse(now);
    }

    private List<String> tenantHolds(RequestContext inside) {
        return tenants.holds(inside.within(tenants.realm()), inside.tenant());
    }

    /// Whether something forbids to purge a person now.
    boolean isHeld(RequestContext inside, PersonId person) {
        return !tenantHolds(inside).isEmpty() || !value(standing(inside, person)).holds().isEmpty();
    }

    private static void refuseHeld(List<String> reasons, String what) {
        if (!reasons.isEmpty()) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "The " + what + " is held: " + String.join("; ", reasons) + ".",
                    what + "-held");
        }
    }

    /// What the log says was purged, and a restore brought back: whatever the rows of before say.
    ///
    /// @param realm under which the operator realm is told
    /// @return whether there was something to do
    public boolean purgeAgain(RequestContext realm, TenantScope scope, PersonId person) {
        RequestContext inside = realm.within(scope);
        Optional<Row<PersonStanding>> row = standing(inside, person);
        if (value(row).purged().isPresent()) {
            return false;
        }
        Instant now = time.instant();
        UserErasure erasure = UserErasure.of(inside, store, marked, person);
        decide(
                inside,
                AuditAction.PERSON_PURGED,
                new Decision(person, row, one -> one.purged(now), Optional.of(erasure)));
        finish(inside, person);
        return true;
    }

    /// What a crash left of this is done by who purges again, or by housekeeping, which finds the
    /// row of who was deleted.
    private void finish(RequestContext inside, PersonId person) {
        note(inside.within(tenants.realm()), inside.tenant(), person);
        store.find(inside.scope(), UserTable.DELETED, person.row())
                .ifPresent(row ->
                        store.write(
                                inside,
                                settled(inside, inside.tenant()),
                                rows -> {
                                    rows.delete(UserTable.DELETED, row);
                                    return true;
                                }));
    }

    private AuditEvent settled(RequestContext context, TenantId tenant) {
        return AuditEvent.of(
                context,
                time.instant(),
                AuditAction.PURGE_SETTLED,
                Map.of("tenant", tenant.toString()));
    }

    /// Each time, though the row is there: who replaced the key meanwhile finds another version of
    /// it, and does it again.
    private void note(RequestContext realm, TenantId tenant, PersonId person) {
        RowId id = new RowId(tenant.value());
        store.write(
                realm,
                event(realm, AuditAction.PERSON_PURGED, tenant, person),
                rows -> {
                    rows.find(DUE, id)
                            .ifPresentOrElse(
                                    row -> rows.update(DUE, row, row.value()),
                                    () -> rows.insert(DUE, id, new Due(time.instant())));
                    return true;
                });
    }

    /// Tenants whose key is to be replaced, since when.
    public List<Row<Due>> due(RequestContext realm) {
        return store.list(realm.scope(), DUE, RESTORES, PAGE);
    }

    /// The tenant's key was replaced, or is gone with the tenant.
    public void settled(RequestContext realm, Row<Due> due) {
        store.write(
                realm,
                settled(realm, new TenantId(due.id().value())),
                rows -> {
                    rows.delete(DUE, due);
                    return true;
                });
    }

    /// The restore up to which purges were made again.
    public Instant restoreSeen(RequestContext realm) {
        return store.find(realm.scope(), DUE, RESTORES)
                .map(row -> row.value().since())
                .orElse(Instant.EPOCH);
    }

    public void restoreSeen(RequestContext realm, Instant restored) {
        store.write(
                realm,
                AuditEvent.of(realm, time.instant(), AuditAction.PURGE_SETTLED, Map.of()),
                rows -> {
                    rows.find(DUE, RESTORES)
                            .ifPresentOrElse(
                                    row -> rows.update(DUE, row, new Due(restored)),
                                    () -> rows.insert(DUE, RESTORES, new Due(restored)));
                    return true;
                });
    }

    private AuditEvent event(
            RequestContext context, AuditAction action, TenantId tenant, PersonId person) {
        return AuditEvent.of(
                context,
                time.instant(),
                action,
                Map.of("person", person.toString(), "tenant", tenant.toString()));
    }

    private static Map<String, Object> write(Due due) {
        return Map.of("since", due.since().toEpochMilli());
    }

    private static Due read(JsonObject row) {
        return new Due(row.instant("since"));
    }
}
