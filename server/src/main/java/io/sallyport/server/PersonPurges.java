package io.sallyport.server;

import io.sallyport.directory.PersonActivities;
import io.sallyport.directory.Persons;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.store.EventMarks;
import io.sallyport.store.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Ends what the log says of a person besides the id: the person's key is destroyed and wiped out
/// of the store's files, and a certificate says what that leaves. Within a day the key that sealed
/// it is replaced, and destroyed when its time as a key of backups is over: then no backup of
/// before opens the person's key either.
final class PersonPurges {
    /// Purges of so long share one replacement: a tenant's keyring does not grow with each.
    static final Duration REPLACED_WITHIN = Duration.ofDays(1);

    /// With a day for the rounds that do it.
    private static final Duration ENDED_WITHIN =
            REPLACED_WITHIN.plus(KeyRetention.RETIRED_KEPT).plusDays(1);

    private static final String NOT_WIPED =
            "not known to be wiped of it: an embedded store is being read, so purge again later; a"
                    + " database server keeps replaced rows until its vacuum, and its log until its"
                    + " own checkpoints";

    private final TenantWalk walk;
    private final Persons persons;
    private final KeyRotations rotations;
    private final UnaryOperator<String> signing;

    /// @param signing by the log's key
    PersonPurges(
            TenantWalk walk,
            Persons persons,
            KeyRotations rotations,
            UnaryOperator<String> signing) {
        this.walk = walk;
        this.persons = persons;
        this.rotations = rotations;
        this.signing = signing;
    }

    Activity activity() {
        return new Activity(
                "person.purge",
                "Destroys a person's key for good: what the log says of the person besides the id"
                        + " opens no more. What the directory has of the person goes with it.",
                PersonActivities.PARAMETERS,
                this::purge);
    }

    private Object purge(RequestContext context, ActivityArguments given) {
        PersonActivities.reason(given);
        PersonId person = PersonActivities.person(given);
        Tenant tenant = PersonActivities.tenant(context, walk.tenants(), given);
        int version = walk.keyring().versions(tenant.id(), KeyPurpose.PERSONS).getLast();
        Instant since = persons.purge(context, tenant, person);
        Purged purged = new Purged(tenant, person, since, version, walk.store().wipe());
        return Map.of(
                "tenant",
                tenant.name(),
                "person",
                person.toString(),
                "wiped",
                purged.wiped(),
                "certificate",
                signing.apply(certificate(purged)));
    }

    /// @param version of the tenant's key that nothing of the person's stands under any more, but
    ///   in backups
    /// @param wiped whether the person's key is in no file of the store
    private record Purged(
            Tenant tenant, PersonId person, Instant since, int version, boolean wiped) {}

    private String certificate(Purged purged) {
        Instant end = walk.time().instant().plus(ENDED_WITHIN);
        List<String> lines = new ArrayList<>();
        lines.add("Sallyport certificate of a person's purge");
        lines.add("instance: " + walk.keyring().instance());
        lines.add("tenant: " + purged.tenant().id() + " (" + purged.tenant().name() + ")");
        lines.add("person: " + purged.person());
        lines.add("purged: " + purged.since());
        lines.add("time: " + walk.time().instant());
        lines.add("the person's key: destroyed");
        lines.add("files of the store: " + (purged.wiped() ? "wiped of it" : NOT_WIPED));
        lines.add(
                "limit: in a backup of the data from before, the person's key opens under the"
                        + " tenant's persons key up to version "
                        + purged.version()
                        + "; while this instance runs and nothing holds the tenant, that is"
                        + " destroyed by "
                        + end
                        + ", or at once with key rotate purpose --purpose persons and then key"
                        + " destroy-retired");
        lines.add(
                "limit: what a restore put aside (*.replaced-N) has rows of before until removed");
        lines.add("limit: a copy of the keys that is not listed keeps what it had");
        lines.add("limit: what was shown, exported or sent in plain before is not here to destroy");
        return String.join("\n", lines) + "\n";
    }

    /// Replaces the keys of tenants whose purges have waited long enough.
    void round() {
        RequestContext realm = walk.context().get();
        Instant now = walk.time().instant();
        for (Row<Persons.Due> due : persons.due(realm)) {
            TenantId tenant = new TenantId(due.id().value());
            boolean gone = !walk.keyring().has(tenant);
            boolean waited = !now.isBefore(due.value().since().plus(REPLACED_WITHIN));
            // The row goes last: a crash before that replaces the key once more.
            if (gone || (waited && rotations.rotatePersons(realm, walk.enter(tenant)))) {
                persons.settled(realm, due);
            }
        }
    }

    /// Before anything is served: makes again what the log says was purged and a restore took back.
    /// The journal knows of it wherever it goes on behind the backup.
    void again() {
        Instant restored = Instant.ofEpochMilli(walk.store().restoredMillis());
        if (restored.equals(Instant.EPOCH)
                || restored.equals(persons.restoreSeen(walk.context().get()))) {
            return;
        }
        boolean some = false;
        for (EventMarks.Purged past : EventMarks.purged(walk.store().journal(), walk.keyring())) {
            some |=
                    persons.purgeAgain(
                            walk.context().get(), walk.enter(past.tenant()), past.person());
        }
        if (some) {
            walk.store().wipe();
        }
        persons.restoreSeen(walk.context().get(), restored);
    }
}
