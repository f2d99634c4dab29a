package io.sallyport.directory;

import static io.sallyport.directory.SmallInstance.refused;
import static io.sallyport.directory.SmallInstance.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.directory.scim.Schemas;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.People;
import io.sallyport.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Thirty days of who was deleted, and what comes then.
class DeletedUsersTest {
    private static final Duration KEPT = Duration.ofDays(30);

    @TempDir private Path folder;
    private SmallInstance instance;
    private Tenant contoso;
    private VisibleIds ids;
    private Users users;
    private Persons persons;
    private DeletedUsers deleted;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        open(instance.parts());
    }

    private void open(Parts parts) {
        ids = new VisibleIds(parts);
        TenantSchemas schemas = new TenantSchemas(parts);
        users = new Users(parts, instance.tenants, ids, schemas);
        persons = new Persons(parts, instance.tenants, List.of());
        deleted = new DeletedUsers(parts, ids, persons, schemas);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private RequestContext inside() {
        return instance.in(contoso);
    }

    private Entry made(String name) {
        Map<String, Object> attributes =
                Map.of("schemas", List.of(Schemas.USER.id()), "userName", name, "title", "Dr");
        return users.create(inside(), new Given(Users.TYPE, attributes));
    }

    private String gone(String name) {
        String shown = ids.shown(inside(), made(name).id());
        users.delete(inside(), shown, _ -> {});
        return shown;
    }

    private PersonId person(String shown) {
        return new PersonId(ids.row(inside(), shown).orElseThrow().value());
    }

    private People.State state(String shown) {
        return instance.parts().store().people().state(inside().scope(), person(shown));
    }

    /// @return how many turns it took
    private int tended() {
        int turns = 1;
        while (!deleted.tend(inside())) {
            turns++;
        }
        return turns;
    }

    private int rows() {
        return deleted.list(inside(), Optional.empty(), 100).size();
    }

    @Test
    void whoIsRestoredIsWhoItWas() {
        Entry ada = made("ada");
        String shown = ids.shown(inside(), ada.id());
        users.delete(inside(), shown, _ -> {});
        assertThat(deleted.find(inside(), shown).state()).isEqualTo(UserState.DELETED);
        instance.time.step(KEPT.minusMillis(1));
        tended();
        assertThat(deleted.restore(inside(), shown).state()).isEqualTo(UserState.INVITED);
        Entry back = users.find(inside(), shown);
        assertThat(back.id()).isEqualTo(ada.id());
        assertThat(back.resource().attributes()).isEqualTo(ada.resource().attributes());
        assertThat(Meta.tag(back)).isNotEqualTo(Meta.tag(ada));
        assertThat(rows()).isZero();
        refused(RefusalCode.NOT_FOUND, () -> deleted.restore(inside(), shown));
        refused(RefusalCode.NOT_FOUND, () -> deleted.purge(inside(), shown));
        refused(RefusalCode.NOT_FOUND, () -> persons.purgeDeleted(inside(), person(shown)));
        assertThat(state(shown)).isEqualTo(People.State.PRESENT);
    }

    @Test
    void afterThirtyDaysNobodyIsRestored() {
        String ada = gone("ada");
        instance.time.step(KEPT);
        refuses(RefusalCode.CONFLICT, "user-restored-late", () -> deleted.restore(inside(), ada));
        assertThat(state(ada)).isEqualTo(People.State.PRESENT);
        tended();
        assertThat(state(ada)).isEqualTo(People.State.PURGED);
        assertThat(persons.due(instance.realm())).hasSize(1);
        assertThat(rows()).isZero();
        refused(RefusalCode.NOT_FOUND, () -> deleted.restore(inside(), ada));
        refused(RefusalCode.NOT_FOUND, () -> deleted.find(inside(), ada));
        refused(RefusalCode.CONFLICT, () -> made("ada"));
    }

    /// What an import brought for signing in is kept for a restore, and goes with the person.
    @Test
    void aPasswordGoesWithThePurge() {
        Entry ada = made("ada");
        PasswordHash hash = PasswordHash.of("$2b$10$" + "a".repeat(53));
        instance.parts()
                .store()
                .write(
                        inside(),
                        AuditEvent.of(
                                inside(),
                                instance.time.instant(),
                                AuditAction.DIRECTORY_IMPORTED,
                                Map.of()),
                        rows -> {
                            rows.insert(PasswordHash.TABLE, ada.id(), hash);
                            return true;
                        });
        String shown = ids.shown(inside(), ada.id());
        users.delete(inside(), shown, _ -> {});
        assertThat(instance.parts().store().find(inside().scope(), PasswordHash.TABLE, ada.id()))
                .isPresent();
        deleted.purge(inside(), shown);
        assertThat(instance.parts().store().find(inside().scope(), PasswordHash.TABLE, ada.id()))
                .isEmpty();
    }

    @Test
    void aHoldKeepsWhoIsHeld() {
        String ada = gone("ada");
        String bob = gone("bob");
        persons.hold(instance.realm(), contoso, person(ada), "4 C 12/26");
        refuses(RefusalCode.CONFLICT, "person-held", () -> deleted.purge(inside(), ada));
        instance.time.step(KEPT);
        tended();
        assertThat(state(ada)).isEqualTo(People.State.PRESENT);
        assertThat(state(bob)).isEqualTo(People.State.PURGED);
        persons.release(instance.realm(), contoso, person(ada), "4 C 12/26");
        tended();
        assertThat(state(ada)).isEqualTo(People.State.PURGED);
    }

    @Test
    void aTurnHasAnEnd() {
        for (int i = 0; i < 45; i++) {
            gone("user-" + i);
        }
        String late = gone("late");
        deleted.restore(inside(), late);
        instance.time.step(KEPT.minusDays(1));
        users.delete(inside(), late, _ -> {});
        instance.time.step(Duration.ofDays(1));
        assertThat(tended()).isEqualTo(3);
        assertThat(rows()).isOne();
        assertThat(state(late)).isEqualTo(People.State.PRESENT);
        assertThat(tended()).isEqualTo(1);
    }

    /// The key is gone and the operator realm was not told: the next turn does the rest.
    @Test
    void aTurnThatIsCutOffIsGoneOnWith() {
        String ada = gone("ada");
        instance.time.step(KEPT);
        AtomicBoolean broken = new AtomicBoolean(true);
        Parts whole = instance.parts();
        open(new Parts(failing(whole.store(), broken), whole.keyring(), whole.ids(), whole.time()));
        assertThatThrownBy(() -> deleted.tend(inside())).hasMessage("cut off");
        broken.set(false);
        assertThat(state(ada)).isEqualTo(People.State.PURGED);
        assertThat(persons.due(instance.realm())).isEmpty();
        refused(RefusalCode.NOT_FOUND, () -> deleted.restore(inside(), ada));
        refused(RefusalCode.NOT_FOUND, () -> deleted.find(inside(), ada));
        open(whole);
        tended();
        assertThat(persons.due(instance.realm())).hasSize(1);
        assertThat(rows()).isZero();
    }

    /// Fails to write into the operator realm.
    private static Store failing(Store store, AtomicBoolean broken) {
        return (Store)
                Proxy.newProxyInstance(
                        Store.class.getClassLoader(),
                        new Class<?>[] {Store.class},
                        (_, method, given) -> {
                            if (broken.get()
                                    && method.getName().equals("write")
                                    && ((RequestContext) given[0])
                                            .tenant()
                                            .equals(TenantId.OPERATOR_REALM)) {
                                throw new IllegalStateException("cut off");
                            }
                            try {
                                return method.invoke(store, given);
                            } catch (InvocationTargetException failure) {
                                throw failure.getCause();
                            }
                        });
    }

    @Test
    void whereAUserStands() {
        Entry ada = made("ada");
        Resource suspended =
                Resource.of(
                        ada.resource().created(),
                        ada.resource().modified(),
                        Map.of("active", false));
        assertThat(UserState.of(ada.resource(), false)).isEqualTo(UserState.INVITED);
        assertThat(UserState.of(ada.resource(), true)).isEqualTo(UserState.ACTIVE);
        assertThat(UserState.of(suspended, false)).isEqualTo(UserState.SUSPENDED);
        assertThat(UserState.of(suspended, true)).isEqualTo(UserState.SUSPENDED);
    }
}
