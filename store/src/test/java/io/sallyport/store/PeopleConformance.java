package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.PersonalPart;
import io.sallyport.foundation.PersonalValue;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What events say of persons, and its end, on every engine.
abstract class PeopleConformance extends StoreFixture {
    static final PersonId ADA = new PersonId(new UUID(0x70, 1));
    static final PersonId BOB = new PersonId(new UUID(0x70, 2));
    private static final Map<String, Object> PURGED = Map.of("purged", true);
    private static final Map<String, Object> UNKNOWN = Map.of("unknown", true);

    private final TenantScope scope = TenantScope.of(contoso);

    /// Runs statements with all power there is.
    abstract void sql(String... statements);

    abstract String literal(byte[] bytes);

    /// Whether the engine can say that it wiped its files.
    abstract boolean wipes();

    final void enrol(TenantId tenant, PersonId person) {
        write(
                tenant,
                rows -> {
                    rows.enrol(person);
                    return true;
                });
    }

    /// As the directory does it.
    final void purge(PersonId person) {
        Optional<Row<PersonStanding>> read = store.find(scope, PersonStanding.TABLE, person.row());
        PersonStanding after = PersonStanding.NONE.purged(time.instant());
        write(
                contoso,
                rows -> {
                    rows.forget(person);
                    if (read.isPresent()) {
                        rows.update(PersonStanding.TABLE, read.get(), after);
                    } else {
                        rows.insert(PersonStanding.TABLE, person.row(), after);
                    }
                    return true;
                });
    }

    static PersonalPart part(PersonId person, String name) {
        return new PersonalPart(
                person, Map.of(PersonalValue.NAME, name, PersonalValue.USER_AGENT, "Opera/9"));
    }

    final long append(AuditEvent event) {
        Receipt receipt = store.append(event);
        receipt.await();
        return receipt.position();
    }

    final byte[] sealed(long position) {
        List<byte[]> found = new ArrayList<>();
        store.journal().read(position, position + 1, (_, _, _, bytes) -> found.add(bytes));
        return found.getFirst();
    }

    final JsonObject written(long position) {
        return JsonObject.read(keyring.openEvent(contoso, sealed(position)));
    }

    final Map<String, Object> people(long position) {
        return store.people().opened(contoso, written(position)).object("people").members();
    }

    private void reopen() {
        store.close();
        store = open();
    }

    @Test
    void showsWhatAnEventSaysOfPersonsAndToNobodyWhoHasTheTenantsKeyAlone() {
        enrol(contoso, ADA);
        enrol(contoso, BOB);
        long at = append(event(contoso).about(part(ADA, "Ada L")).about(part(BOB, "Bob")));
        assertThat(new String(keyring.openEvent(contoso, sealed(at)), StandardCharsets.UTF_8))
                .contains(ADA.toString(), BOB.toString(), "\"schema\":2")
                .doesNotContain("Ada L", "Opera");
        reopen();
        assertThat(people(at))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                ADA.toString(),
                                Map.of("name", "Ada L", "userAgent", "Opera/9"),
                                BOB.toString(),
                                Map.of("name", "Bob", "userAgent", "Opera/9")));
    }

    @Test
    void aPurgeEndsWhatOnePersonsKeyOpensAndNothingElse() {
        enrol(contoso, ADA);
        enrol(contoso, BOB);
        enrol(fabrikam, ADA);
        long both = append(event(contoso).about(part(ADA, "Ada")).about(part(BOB, "Bob")));
        byte[] before = sealed(both);
        assertThat(people(both)).containsKeys(ADA.toString(), BOB.toString());
        purge(ADA);
        long later = append(event(contoso).about(part(ADA, "Ada")));
        for (int twice = 0; twice < 2; twice++) {
            assertThat(people(both)).containsEntry(ADA.toString(), PURGED);
            assertThat(people(both).get(BOB.toString()))
                    .isEqualTo(Map.of("name", "Bob", "userAgent", "Opera/9"));
            assertThat(people(later)).containsEntry(ADA.toString(), PURGED);
            assertThat(written(later).object("people").text(ADA.toString())).isEqualTo("purged");
            assertThat(sealed(both)).isEqualTo(before);
            assertThat(store.people().state(scope, ADA)).isEqualTo(People.State.PURGED);
            assertThat(store.people().state(scope, BOB)).isEqualTo(People.State.PRESENT);
            assertThat(store.people().state(TenantScope.of(fabrikam), ADA))
                    .isEqualTo(People.State.PRESENT);
            assertThat(store.sweep(scope, People.tables())).isEmpty();
            reopen();
        }
    }

    /// Neither the id of a purged person nor that of a living one gets another key.
    @Test
    void anIdIsUsedOnce() {
        enrol(contoso, ADA);
        refused(() -> enrol(contoso, ADA), RefusalCode.CONFLICT);
        purge(ADA);
        refused(() -> enrol(contoso, ADA), RefusalCode.CONFLICT);
        assertThat(store.people().state(scope, ADA)).isEqualTo(People.State.PURGED);
    }

    @Test
    void theEventThatTellsOfAPersonsComingMaySaySomethingOfThem() {
        AuditEvent event = event(contoso).about(part(ADA, "Ada"));
        store.write(
                context(contoso),
                event,
                rows -> {
                    rows.enrol(ADA);
                    return true;
                });
        reopen();
        assertThat(people(0)).containsEntry(ADA.toString(), part(ADA, "Ada").shown());
    }

    @Test
    void makesNoKeyInPassing() {
        AuditEvent event = event(contoso).about(part(ADA, "Ada"));
        assertThatThrownBy(() -> store.append(event)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.write(context(contoso), event, _ -> true))
                .isInstanceOf(IllegalStateException.class);
        assertThat(store.people().state(scope, ADA)).isEqualTo(People.State.UNKNOWN);
        assertThat(store.journal().durable()).isZero();
    }

    @Test
    void aPartOpensForItsPersonAndTenantAlone() {
        enrol(contoso, ADA);
        enrol(contoso, BOB);
        enrol(fabrikam, ADA);
        long at = append(event(contoso).about(part(ADA, "Ada")));
        String sealed = written(at).object("people").text(ADA.toString());
        JsonObject exchanged = new JsonObject(Map.of("people", Map.of(BOB.toString(), sealed)));
        assertThat(store.people().opened(contoso, exchanged).object("people").members())
                .containsEntry(BOB.toString(), UNKNOWN);
        assertThat(store.people().opened(fabrikam, written(at)).object("people").members())
                .containsEntry(ADA.toString(), UNKNOWN);
    }

    @Test
    void aKeyThatIsPutBackIsNotUsedAndTold() {
        enrol(contoso, ADA);
        long at = append(event(contoso).about(part(ADA, "Ada")));
        sql("CREATE TABLE kept AS SELECT * FROM personal_key");
        purge(ADA);
        sql("INSERT INTO personal_key SELECT * FROM kept", "DROP TABLE kept");
        reopen();
        assertThat(people(at)).containsEntry(ADA.toString(), PURGED);
        assertThat(store.refusedReads())
                .containsExactly(
                        new Finding(contoso, "personal_key", Sweep.WHOLE, Finding.What.REFUSED));
        assertThat(store.sweep(scope, People.tables()))
                .containsExactly(
                        new Finding(contoso, "personal_key", ADA.row(), Finding.What.ADDED));
    }

    @Test
    void aPurgeThatIsTakenBackBehindOurBackIsRefusedAndTold() {
        enrol(contoso, ADA);
        long at = append(event(contoso).about(part(ADA, "Ada")));
        sql("CREATE TABLE kept AS SELECT * FROM personal_key");
        purge(ADA);
        sql(
                "INSERT INTO personal_key SELECT * FROM kept",
                "DROP TABLE kept",
                "DELETE FROM person_standing WHERE id = " + literal(ADA.row().bytes()));
        reopen();
        assertThatThrownBy(() -> people(at)).hasMessageContaining("behind our back");
        assertThat(store.refusedReads())
                .extracting(Finding::table)
                .containsExactly("person_standing");
    }

    /// Whoever has every key that there is, and the log.
    @Test
    void noKeyThatIsThereOpensAPurgedPart() {
        enrol(contoso, ADA);
        enrol(contoso, BOB);
        long at = append(event(contoso).about(part(ADA, "Ada")));
        byte[] sealed =
                Base64.getUrlDecoder().decode(written(at).object("people").text(ADA.toString()));
        byte[] secret =
                store.find(scope, PersonalKeys.TABLE, ADA.row()).orElseThrow().value().clone();
        assertThat(keyring.personal(contoso, ADA, secret).open(sealed)).isPresent();
        purge(ADA);
        List<byte[]> left =
                store.list(scope, PersonalKeys.TABLE, RowId.parse("0-0-0-0-0"), 100).stream()
                        .map(Row::value)
                        .toList();
        assertThat(left).hasSize(1);
        for (byte[] one : left) {
            assertThat(keyring.personal(contoso, ADA, one).open(sealed)).isEmpty();
        }
        for (KeyPurpose purpose : KeyPurpose.values()) {
            assertThatThrownBy(() ->
                            keyring.openArchived(
                                    purpose, new Place(contoso, "event", ADA.row(), 0), sealed))
                    .hasMessageContaining("does not open");
        }
    }

    /// A key in use is found in memory, one that a purge ended is not.
    @Test
    void aPurgeIsSeenAtOnceByWhoeverHasTheKeyInMemory() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            PersonId person = new PersonId(new UUID(0x71, i));
            enrol(contoso, person);
            AuditEvent event = event(contoso).about(part(person, "Somebody"));
            append(event);
            Thread other = Thread.ofPlatform().start(() -> append(event));
            purge(person);
            long at = append(event);
            other.join();
            assertThat(written(at).object("people").text(person.toString())).isEqualTo("purged");
        }
    }

    /// A restore right behind a crash finds the purge there, and makes it again.
    @Test
    void whatIsWipedIsInTheJournal() {
        for (int i = 0; i < 20; i++) {
            PersonId person = new PersonId(new UUID(0x72, i));
            enrol(contoso, person);
            purge(person);
            assertThat(store.wipe()).isEqualTo(wipes());
            assertThat(store.journal().durable()).isEqualTo(2L * i + 2);
        }
    }

    @Test
    void aHoldChangesNothingOfWhatIsRead() {
        enrol(contoso, ADA);
        long at = append(event(contoso).about(part(ADA, "Ada")));
        write(
                contoso,
                rows -> {
                    rows.insert(
                            PersonStanding.TABLE, ADA.row(), PersonStanding.NONE.held("4 C 12"));
                    return true;
                });
        assertThat(people(at)).containsEntry(ADA.toString(), part(ADA, "Ada").shown());
        assertThat(store.people().state(scope, ADA)).isEqualTo(People.State.PRESENT);
    }
}
