package io.sallyport.directory;

import static io.sallyport.directory.SmallInstance.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TenantsTest {
    @TempDir private Path folder;
    private SmallInstance instance;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private Refusal notServing(String name) {
        return refused(RefusalCode.NOT_FOUND, () -> instance.tenants.serving(name));
    }

    @Test
    void servesATenantThatWasMade() {
        Tenant made = instance.tenant("contoso");
        assertThat(made.issuer()).isEqualTo("https://id.example/contoso");
        assertThat(made.api()).isEqualTo("https://id.example/contoso/api/v1");
        assertThat(made.active()).isTrue();
        assertThat(instance.tenants.serving("contoso")).isEqualTo(made);
        assertThat(instance.tenants.scope(made).tenant()).isEqualTo(made.id());
        instance.restart();
        assertThat(instance.tenants.serving("contoso")).isEqualTo(made);
        assertThat(made.fields())
                .isEqualTo(
                        Map.of(
                                "id", made.id().toString(),
                                "name", "contoso",
                                "issuer", "https://id.example/contoso",
                                "status", "active",
                                "createdAt", "2026-01-02T03:04:05Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "7",
                "contoso-2",
                "a--b",
                "xn--bcher-kva",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "health-care",
                "apis"
            })
    void takesNamesThatCanStandInAPathAndAHost(String name) {
        assertThat(instance.tenant(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "-a",
                "a-",
                "Contoso",
                "con_toso",
                "con.toso",
                "con toso",
                "contoso/",
                "..",
                "con%74oso",
                "contos\u00f6",
                "\u0430bc",
                "contoso\n",
                "\ncontoso",
                "contoso\u0000",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "health",
                "assets",
                "api",
                "audit",
                "internal",
                "operator"
            })
    void refusesNamesThatCannotAndReservedOnes(String name) {
        Refusal refusal = refused(RefusalCode.INVALID_REQUEST, () -> instance.tenant(name));
        assertThat(refusal.privateReason()).isEqualTo("tenant-name");
        assertThat(instance.actions(TenantId.OPERATOR_REALM)).isEmpty();
    }

    @Test
    void refusesANameThatIsTaken() {
        Tenant made = instance.tenant("contoso");
        refused(RefusalCode.CONFLICT, () -> instance.tenant("contoso"));
        instance.tenants.suspend(instance.realm(), "contoso");
        refused(RefusalCode.CONFLICT, () -> instance.tenant("contoso"));
        instance.restart();
        refused(RefusalCode.CONFLICT, () -> instance.tenant("contoso"));
        instance.tenants.resume(instance.realm(), "contoso");
        assertThat(instance.tenants.serving("contoso")).isEqualTo(made);
    }

    @Test
    void makesANameOnceAmongManyWhoAskAtOnce() throws Exception {
        List<Future<Boolean>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                Callable<Boolean> one =
                        () -> {
                            try {
                                return instance.tenant("contoso").active();
                            } catch (Refusal taken) {
                                assertThat(taken.code()).isEqualTo(RefusalCode.CONFLICT);
                                return false;
                            }
                        };
                answers.add(threads.submit(one));
            }
        }
        int made = 0;
        for (Future<Boolean> answer : answers) {
            made += answer.get() ? 1 : 0;
        }
        assertThat(made).isEqualTo(1);
        assertThat(instance.tenants.list(instance.realm(), TenantId.OPERATOR_REALM, 10)).hasSize(1);
    }

    /// Nobody outside learns which names exist.
    @Test
    void givesASuspendedTenantTheLookOfNone() {
        instance.tenant("contoso");
        assertThat(instance.tenants.serving("contoso").active()).isTrue();
        Tenant suspended = instance.tenants.suspend(instance.realm(), "contoso");
        assertThat(suspended.active()).isFalse();
        assertThat(suspended.fields()).containsEntry("status", "suspended");
        Refusal gone = notServing("contoso");
        Refusal unknown = notServing("fabrikam");
        assertThat(gone.publicDetail()).isEqualTo(unknown.publicDetail());
        assertThat(gone.privateReason()).isEqualTo("tenant-suspended");
        assertThat(unknown.privateReason()).isEqualTo("tenant-unknown");
        instance.restart();
        assertThat(notServing("contoso").privateReason()).isEqualTo("tenant-suspended");
    }

    /// What was found before is remembered; what was not found is asked for again.
    @Test
    void servesAtOnceWhatWasResumedOrMade() {
        notServing("contoso");
        Tenant made = instance.tenant("contoso");
        assertThat(instance.tenants.serving("contoso")).isEqualTo(made);
        for (int i = 0; i < 3; i++) {
            instance.tenants.suspend(instance.realm(), "contoso");
            notServing("contoso");
            instance.tenants.resume(instance.realm(), "contoso");
            assertThat(instance.tenants.serving("contoso")).isEqualTo(made);
        }
    }

    /// A suspension holds from the answer on, whoever was reading at that moment.
    @Test
    void neverServesASuspendedTenantOutOfItsCache() throws Exception {
        instance.tenant("contoso");
        AtomicBoolean done = new AtomicBoolean();
        Future<Integer> reader;
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            reader = threads.submit(() -> readUntil(done));
            try {
                for (int i = 0; i < 200; i++) {
                    instance.tenants.suspend(instance.realm(), "contoso");
                    notServing("contoso");
                    instance.tenants.resume(instance.realm(), "contoso");
                    assertThat(instance.tenants.serving("contoso").active()).isTrue();
                }
            } finally {
                done.set(true);
            }
        }
        assertThat(reader.get()).isPositive();
    }

    private int readUntil(AtomicBoolean done) {
        int reads = 0;
        while (!done.get()) {
            try {
                assertThat(instance.tenants.serving("contoso").name()).isEqualTo("contoso");
            } catch (Refusal suspended) {
                assertThat(suspended.privateReason()).isEqualTo("tenant-suspended");
            }
            reads++;
        }
        return reads;
    }

    @Test
    void refusesToSuspendWhatIsNotThere() {
        refused(RefusalCode.NOT_FOUND, () -> instance.tenants.suspend(instance.realm(), "contoso"));
        refused(RefusalCode.NOT_FOUND, () -> instance.tenants.resume(instance.realm(), "contoso"));
        assertThat(instance.actions(TenantId.OPERATOR_REALM)).isEmpty();
    }

    @Test
    void listsInPagesInTheOrderOfTheirMaking() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            instance.time.step(Duration.ofMillis(1));
            made.add(instance.tenant("tenant-" + (25 - i)).name());
        }
        List<String> listed = new ArrayList<>();
        TenantId after = TenantId.OPERATOR_REALM;
        for (int page = 0; page < 3; page++) {
            List<Tenant> tenants = instance.tenants.list(instance.realm(), after, 10);
            assertThat(tenants).hasSize(page < 2 ? 10 : 5);
            tenants.forEach(tenant -> listed.add(tenant.name()));
            after = tenants.getLast().id();
        }
        assertThat(listed).isEqualTo(made);
        assertThat(instance.tenants.list(instance.realm(), after, 10)).isEmpty();
        assertThat(new HashSet<>(listed)).hasSize(25);
    }

    @Test
    void tellsTheProvidersLogAndTheTenantsOwn() {
        Tenant contoso = instance.tenant("contoso");
        Tenant fabrikam = instance.tenant("fabrikam");
        instance.tenants.suspend(instance.realm(), "contoso");
        instance.tenants.resume(instance.realm(), "contoso");
        instance.tenants.list(instance.realm(), TenantId.OPERATOR_REALM, 10);
        assertThat(instance.actions(TenantId.OPERATOR_REALM))
                .containsExactlyInAnyOrder(
                        "tenant.created",
                        "tenant.created",
                        "tenant.suspended",
                        "tenant.resumed",
                        "tenants.listed");
        assertThat(instance.actions(contoso.id()))
                .containsExactlyInAnyOrder(
                        "signing-key.created", "tenant.suspended", "tenant.resumed");
        assertThat(instance.actions(fabrikam.id())).containsExactly("signing-key.created");
        for (JsonObject event : instance.events(contoso.id())) {
            assertThat(event.texts("actors")).containsExactly("bootstrap");
            if (event.text("action").startsWith("tenant.")) {
                assertThat(event.object("details").text("tenant"))
                        .isEqualTo(contoso.id().toString());
            }
        }
    }

    @Test
    void isFoundByNameFromTheOperatorRealmOnly() {
        Tenant contoso = instance.tenant("contoso");
        instance.tenants.suspend(instance.realm(), "contoso");
        assertThat(instance.tenants.named(instance.realm(), "contoso").id())
                .isEqualTo(contoso.id());
        Refusal refusal =
                refused(
                        RefusalCode.NOT_FOUND,
                        () -> instance.tenants.named(instance.in(contoso), "contoso"));
        assertThat(refusal.privateReason()).isEqualTo("not-the-operator-realm");
    }

    @Test
    void makesKeysForItsOwnTenantOnly() {
        Tenant contoso = instance.tenant("contoso");
        Tenant fabrikam = instance.tenant("fabrikam");
        assertThat(instance.signing(contoso).kid()).isNotEqualTo(instance.signing(fabrikam).kid());
    }
}
