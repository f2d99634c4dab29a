package io.sallyport.directory;

import static io.sallyport.directory.SmallInstance.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RowId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationsTest {
    private static final String SECRET = "correct horse battery";
    private static final RowId FIRST = new RowId(new UUID(0, 0));

    @TempDir private Path folder;
    private SmallInstance instance;
    private Tenant contoso;
    private Tenant fabrikam;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        fabrikam = instance.tenant("fabrikam");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private static NewApplication asked(Optional<String> clientId, Optional<String> secret) {
        return new NewApplication(
                "Portal",
                clientId,
                secret,
                Optional.empty(),
                List.of("read", "write"),
                List.of("https://api.example"),
                Optional.of(Duration.ofSeconds(90)));
    }

    private Application create(Tenant tenant, String clientId) {
        return instance.applications
                .create(instance.in(tenant), asked(Optional.of(clientId), Optional.of(SECRET)))
                .application();
    }

    private Optional<Application> find(Tenant tenant, String clientId) {
        return instance.applications.find(instance.in(tenant), clientId);
    }

    private boolean authenticates(Tenant tenant, String clientId, String secret) {
        return instance.applications.authenticates(
                instance.in(tenant), find(tenant, clientId).orElseThrow(), secret);
    }

    private static String printed(Application application) {
        return application + application.fields().toString();
    }

    @Test
    void findsWhatWasRegistered() {
        Application made = create(contoso, "portal");
        assertThat(find(contoso, "portal").orElseThrow().fields()).isEqualTo(made.fields());
        instance.restart();
        Application found = find(contoso, "portal").orElseThrow();
        assertThat(found.fields()).isEqualTo(made.fields());
        assertThat(found.scopes()).containsExactly("read", "write");
        assertThat(found.resources()).containsExactly("https://api.example");
        assertThat(found.tokenLife()).hasValue(Duration.ofSeconds(90));
        assertThat(found.active()).isTrue();
        assertThat(found.createdAt()).isEqualTo(instance.time.instant());
        assertThat(find(contoso, "Portal")).isEmpty();
        assertThat(find(contoso, "unknown")).isEmpty();
    }

    @Test
    void findsNoApplicationOfAnotherTenant() {
        create(contoso, "portal");
        assertThat(find(fabrikam, "portal")).isEmpty();
        Application other = create(fabrikam, "portal");
        assertThat(find(fabrikam, "portal").map(Application::id)).hasValue(other.id());
        assertThat(find(contoso, "portal").orElseThrow().id()).isNotEqualTo(other.id());
    }

    @Test
    void refusesAClientIdThatIsTaken() {
        Application first = create(contoso, "portal");
        refused(RefusalCode.CONFLICT, () -> create(contoso, "portal"));
        assertThat(find(contoso, "portal").map(Application::id)).hasValue(first.id());
    }

    @Test
    void makesAnIdAndASecretWhenNoneIsGiven() {
        Applications.Registered made =
                instance.applications.create(
                        instance.in(contoso), asked(Optional.empty(), Optional.empty()));
        String clientId = made.application().clientId();
        String secret = made.clientSecret().orElseThrow();
        assertThat(clientId).matches("[0-9a-f]{32}");
        assertThat(secret).matches("[A-Za-z0-9_-]{43}");
        assertThat(authenticates(contoso, clientId, secret)).isTrue();
    }

    @Test
    void knowsItsSecretAndNoOther() {
        create(contoso, "portal");
        create(contoso, "other");
        instance.applications.create(
                instance.in(fabrikam),
                asked(Optional.of("portal"), Optional.of("a secret of its")));
        assertThat(authenticates(contoso, "portal", SECRET)).isTrue();
        for (String wrong :
                List.of(
                        "",
                        SECRET.toUpperCase(java.util.Locale.ROOT),
                        SECRET + " ",
                        SECRET.substring(1),
                        "\0" + SECRET,
                        "a secret of its")) {
            assertThat(authenticates(contoso, "portal", wrong)).as(wrong).isFalse();
        }
        assertThat(authenticates(fabrikam, "portal", SECRET)).isFalse();
        instance.restart();
        assertThat(authenticates(contoso, "portal", SECRET)).isTrue();
    }

    /// Equal secrets must not look equal to whoever reads rows.
    @Test
    void keepsAKeyedHashThatIsDifferentForEachTenantAndClient() {
        byte[] portal = hash(create(contoso, "portal"));
        byte[] other = hash(create(contoso, "other"));
        byte[] foreign = hash(create(fabrikam, "portal"));
        assertThat(portal).hasSize(32).isNotEqualTo(other).isNotEqualTo(foreign);
        assertThat(new String(portal, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
    }

    private static byte[] hash(Application application) {
        return application.credential() instanceof Credential.Secret(byte[] _, byte[] hash)
                ? hash
                : new byte[0];
    }

    @Test
    void hasKeysOrASecretNeverBoth() {
        NewApplication withKeys =
                new NewApplication(
                        "Portal",
                        Optional.of("signer"),
                        Optional.empty(),
                        Optional.of("{\"keys\":[]}"),
                        List.of(),
                        List.of(),
                        Optional.empty());
        Applications.Registered made = instance.applications.create(instance.in(contoso), withKeys);
        assertThat(made.clientSecret()).isEmpty();
        instance.restart();
        Application found = find(contoso, "signer").orElseThrow();
        assertThat(found.credential()).isEqualTo(new Credential.Keys("{\"keys\":[]}"));
        assertThat(found.fields()).containsEntry("authentication", "private_key_jwt");
        assertThat(authenticates(contoso, "signer", "")).isFalse();
        assertThat(authenticates(contoso, "signer", "{\"keys\":[]}")).isFalse();
    }

    @Test
    void suspendsAndResumesAtOnce() {
        create(contoso, "portal");
        assertThat(find(contoso, "portal").orElseThrow().active()).isTrue();
        for (int i = 0; i < 3; i++) {
            Application gone = instance.applications.suspend(instance.in(contoso), "portal");
            assertThat(gone.fields()).containsEntry("status", "suspended");
            assertThat(find(contoso, "portal").orElseThrow().active()).isFalse();
            instance.applications.resume(instance.in(contoso), "portal");
            assertThat(find(contoso, "portal").orElseThrow().active()).isTrue();
        }
        instance.applications.suspend(instance.in(contoso), "portal");
        instance.restart();
        assertThat(find(contoso, "portal").orElseThrow().active()).isFalse();
        assertThat(authenticates(contoso, "portal", SECRET)).isTrue();
    }

    @Test
    void stopsTheOldSecretWhenItIsRenewed() {
        create(contoso, "portal");
        Applications.Registered renewed =
                instance.applications.renew(instance.in(contoso), "portal", Optional.empty());
        String fresh = renewed.clientSecret().orElseThrow();
        assertThat(fresh).matches("[A-Za-z0-9_-]{43}");
        assertThat(authenticates(contoso, "portal", SECRET)).isFalse();
        assertThat(authenticates(contoso, "portal", fresh)).isTrue();
        assertThat(find(contoso, "portal").orElseThrow().scopes()).containsExactly("read", "write");
        instance.applications.renew(instance.in(contoso), "portal", Optional.of("{\"keys\":[1]}"));
        assertThat(authenticates(contoso, "portal", fresh)).isFalse();
        assertThat(find(contoso, "portal").orElseThrow().credential())
                .isEqualTo(new Credential.Keys("{\"keys\":[1]}"));
    }

    @Test
    void keepsASuspensionWhenItIsRenewed() {
        create(contoso, "portal");
        instance.applications.suspend(instance.in(contoso), "portal");
        instance.applications.renew(instance.in(contoso), "portal", Optional.empty());
        assertThat(find(contoso, "portal").orElseThrow().active()).isFalse();
    }

    @Test
    void forgetsARemovedApplicationAtOnce() {
        create(contoso, "portal");
        Application other = create(fabrikam, "portal");
        assertThat(find(contoso, "portal")).isPresent();
        instance.applications.delete(instance.in(contoso), "portal");
        assertThat(find(contoso, "portal")).isEmpty();
        assertThat(instance.applications.list(instance.in(contoso), FIRST, 10)).isEmpty();
        assertThat(find(fabrikam, "portal").map(Application::id)).hasValue(other.id());
        instance.restart();
        assertThat(find(contoso, "portal")).isEmpty();
        assertUnknown("portal");
    }

    /// An id that came back would open its door to the tokens of the application that had it.
    @Test
    void neverGivesAnIdOfARemovedApplicationAgain() {
        create(contoso, "portal");
        instance.applications.delete(instance.in(contoso), "portal");
        refused(RefusalCode.CONFLICT, () -> create(contoso, "portal"));
        instance.restart();
        refused(RefusalCode.CONFLICT, () -> create(contoso, "portal"));
        assertThat(find(contoso, "portal")).isEmpty();
        assertThat(create(fabrikam, "portal").active()).isTrue();
    }

    @Test
    void changesNothingThatIsNotThere() {
        create(fabrikam, "portal");
        assertUnknown("portal");
        assertThat(find(fabrikam, "portal").orElseThrow().active()).isTrue();
    }

    private void assertUnknown(String clientId) {
        List<Refusal> refusals =
                List.of(
                        refused(
                                RefusalCode.NOT_FOUND,
                                () ->
                                        instance.applications.suspend(
                                                instance.in(contoso), clientId)),
                        refused(
                                RefusalCode.NOT_FOUND,
                                () -> instance.applications.resume(instance.in(contoso), clientId)),
                        refused(
                                RefusalCode.NOT_FOUND,
                                () ->
                                        instance.applications.renew(
                                                instance.in(contoso), clientId, Optional.empty())),
                        refused(
                                RefusalCode.NOT_FOUND,
                                () ->
                                        instance.applications.delete(
                                                instance.in(contoso), clientId)));
        assertThat(refusals).allMatch(no -> no.privateReason().equals("application-unknown"));
    }

    @Test
    void listsOneTenantsApplicationsInPages() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            instance.time.step(Duration.ofMillis(1));
            made.add(create(contoso, "app-" + (25 - i)).clientId());
            create(fabrikam, "foreign-" + i);
        }
        assertThat(pages(10)).isEqualTo(made);
        IntStream.range(3, 17)
                .forEach(i -> instance.applications.delete(instance.in(contoso), "app-" + i));
        made.removeIf(id -> IntStream.range(3, 17).anyMatch(i -> id.equals("app-" + i)));
        assertThat(pages(10)).isEqualTo(made);
        assertThat(pages(1)).isEqualTo(made);
    }

    /// Follows the pages as a client does: one that is not full is the last.
    private List<String> pages(int limit) {
        List<String> listed = new ArrayList<>();
        RowId after = FIRST;
        List<Application> page;
        do {
            page = instance.applications.list(instance.in(contoso), after, limit);
            page.forEach(application -> listed.add(application.clientId()));
            after = page.isEmpty() ? after : page.getLast().id();
        } while (page.size() == limit);
        return listed;
    }

    @Test
    void showsNoCredential() {
        Application application = create(contoso, "portal");
        assertThat(printed(application)).doesNotContain(SECRET).doesNotContain("hash=[0-9");
        assertThat(application.fields().keySet())
                .containsExactly(
                        "authentication",
                        "clientId",
                        "createdAt",
                        "id",
                        "multiTenant",
                        "name",
                        "resources",
                        "scopes",
                        "signingAlgorithm",
                        "status");
    }

    @Test
    void tellsTheTenantsLogOfEachAct() {
        create(contoso, "portal");
        instance.applications.suspend(instance.in(contoso), "portal");
        instance.applications.resume(instance.in(contoso), "portal");
        instance.applications.renew(instance.in(contoso), "portal", Optional.empty());
        instance.applications.delete(instance.in(contoso), "portal");
        instance.applications.list(instance.in(contoso), FIRST, 10);
        List<JsonObject> events = instance.events(contoso.id());
        assertThat(events.stream().map(event -> event.text("action")))
                .containsExactlyInAnyOrder(
                        "signing-key.created",
                        "application.created",
                        "application.suspended",
                        "application.resumed",
                        "application.renewed",
                        "application.deleted",
                        "applications.listed");
        assertThat(events.toString()).doesNotContain(SECRET);
        assertThat(instance.actions(fabrikam.id())).containsExactly("signing-key.created");
    }
}
