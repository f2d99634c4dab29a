package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log has no kind of event that nothing produces: a story makes each of them happen and reads
/// the journal.
class AuditCatalogueTest {
    /// Need a signature that fails, which `AccessTokensTest` makes, a stolen signing key, as in
    /// `TokenEntriesTest`, a database that somebody changed, as in `SweepStoryTest`, a journal that
    /// somebody changed, as in `LogTamperingStoryTest`, a leak, as in `PlaintextStoryTest`, a clock
    /// that somebody set, as in `ClockStoryTest`, a process that is killed, as in `CrashStoryTest`,
    /// a quarter of a year, as in `ProtectorTestsTest`, weeks, as in `LogRetentionTest`, a flood,
    /// as in `RefusalLogTest`, a full disk, as in `FullDiskStoryTest`, roots of a tenant, as in
    /// `TrustAnchorsTest`, persons, as in `PersonStoryTest` and `PersonPurgesTest`, witnesses, as
    /// in `WitnessingTest` and `WitnessStoryTest`, a certificate from elsewhere, as in
    /// `OutsideCertificateStoryTest` and `AcmeStoryTest`, authorities, as in `AuthorityTurnsTest`,
    /// a front for old TLS, as in `LegacyStoryTest`, users, as in `UserStoryTest`, two tenants with
    /// one application, as in `InstallationStoryTest`, and a sink that somebody stops or tampers
    /// with, as in `SinkAdversaryTest`.
    private static final Set<String> ELSEWHERE =
            Set.of(
                    // SignInStoryTest, AccountStoryTest.
                    AuditAction.SESSION_BEGUN.label(),
                    AuditAction.SESSION_ENDED.label(),
                    AuditAction.SESSIONS_ENDED.label(),
                    AuditAction.CODE_ISSUED.label(),
                    AuditAction.GRANT_MADE.label(),
                    AuditAction.GRANT_REFRESHED.label(),
                    AuditAction.GRANT_REVOKED.label(),
                    AuditAction.CONSENT_GIVEN.label(),
                    AuditAction.CONSENT_WITHDRAWN.label(),
                    AuditAction.TOKEN_WITHHELD.label(),
                    AuditAction.TOKEN_FORGED.label(),
                    AuditAction.ACTIVITY_INTERRUPTED.label(),
                    AuditAction.ROW_TAMPERED.label(),
                    AuditAction.JOURNAL_TAMPERED.label(),
                    AuditAction.REFUSALS_DROPPED.label(),
                    AuditAction.PLAINTEXT_FOUND.label(),
                    AuditAction.CERTIFICATE_REVOKED.label(),
                    AuditAction.TLS_CONFIGURED.label(),
                    AuditAction.LEGACY_TLS_OPENED.label(),
                    AuditAction.LEGACY_TLS_ENDED.label(),
                    AuditAction.LEGACY_TLS_USED.label(),
                    AuditAction.CERTIFICATE_LOADED.label(),
                    AuditAction.CERTIFICATE_REFUSED.label(),
                    AuditAction.CERTIFICATE_ENDING.label(),
                    AuditAction.CERTIFICATE_OBTAINED.label(),
                    AuditAction.ACME_ACCOUNT_CREATED.label(),
                    AuditAction.ACME_FAILED.label(),
                    AuditAction.AUTHORITY_RETIRED.label(),
                    AuditAction.AUTHORITY_REMOVED.label(),
                    AuditAction.AUTHORITY_ADOPTED.label(),
                    AuditAction.AUTHORITY_ASKED.label(),
                    AuditAction.AUTHORITY_AWAITED.label(),
                    AuditAction.CLOCK_STEPPED.label(),
                    AuditAction.DISK_FULL.label(),
                    AuditAction.DISK_RECOVERED.label(),
                    AuditAction.STORE_TIME_LOWERED.label(),
                    AuditAction.PROTECTOR_OVERDUE.label(),
                    AuditAction.SINK_CHANGED.label(),
                    AuditAction.SINK_REMOVED.label(),
                    AuditAction.SINK_LAGGING.label(),
                    AuditAction.SINK_FAILED.label(),
                    AuditAction.SINK_RETURNED.label(),
                    AuditAction.SINK_LOST.label(),
                    AuditAction.TRUST_ANCHOR_ADDED.label(),
                    AuditAction.TRUST_ANCHOR_REMOVED.label(),
                    AuditAction.DIRECTORY_IMPORTED.label(),
                    AuditAction.DIRECTORY_EXPORTED.label(),
                    AuditAction.USER_CHANGED.label(),
                    AuditAction.USER_DELETED.label(),
                    AuditAction.USER_RESTORED.label(),
                    AuditAction.SCHEMA_ADDED.label(),
                    AuditAction.SCHEMA_CHANGED.label(),
                    AuditAction.SCHEMA_REMOVED.label(),
                    AuditAction.SCHEMAS_READ.label(),
                    AuditAction.SETTINGS_READ.label(),
                    AuditAction.UNIT_CREATED.label(),
                    AuditAction.UNIT_CHANGED.label(),
                    AuditAction.UNIT_DELETED.label(),
                    AuditAction.UNITS_READ.label(),
                    AuditAction.ROLE_WITHDRAWN.label(),
                    AuditAction.ROLES_READ.label(),
                    AuditAction.APPLICATION_ROLES_DECLARED.label(),
                    AuditAction.USER_CREATED.label(),
                    AuditAction.PASSWORD_SET.label(),
                    AuditAction.VISIBLE_IDS_KEYED.label(),
                    AuditAction.ROLE_ASSIGNED.label(),
                    AuditAction.APPLICATION_ROLE_ASSIGNED.label(),
                    AuditAction.APPLICATION_ROLE_WITHDRAWN.label(),
                    AuditAction.APPLICATION_PUBLISHED.label(),
                    AuditAction.APPLICATION_UNPUBLISHED.label(),
                    AuditAction.USER_READ.label(),
                    AuditAction.USERS_LISTED.label(),
                    AuditAction.PASSWORD_UPGRADED.label(),
                    AuditAction.TOTP_OFFERED.label(),
                    AuditAction.TOTP_ENROLLED.label(),
                    AuditAction.TOTP_USED.label(),
                    AuditAction.TOTP_REMOVED.label(),
                    AuditAction.PASSKEY_ADDED.label(),
                    AuditAction.PASSKEY_REMOVED.label(),
                    AuditAction.PASSKEY_SUSPECTED.label(),
                    AuditAction.RECOVERY_CODES_MADE.label(),
                    AuditAction.RECOVERY_CODE_USED.label(),
                    AuditAction.GUESS_COUNTED.label(),
                    AuditAction.ACCOUNT_LOCKED.label(),
                    AuditAction.ACCOUNT_UNLOCKED.label(),
                    AuditAction.GROUP_CREATED.label(),
                    AuditAction.GROUP_CHANGED.label(),
                    AuditAction.GROUP_MEMBERS_NAMED.label(),
                    AuditAction.GROUP_DELETED.label(),
                    AuditAction.GROUP_EMPTIED.label(),
                    AuditAction.GROUP_READ.label(),
                    AuditAction.GROUPS_LISTED.label(),
                    AuditAction.ROWS_CHANGED.label(),
                    AuditAction.PERSON_HELD.label(),
                    AuditAction.PERSON_RELEASED.label(),
                    AuditAction.PERSON_PURGED.label(),
                    AuditAction.PURGE_SETTLED.label(),
                    AuditAction.LOG_RETENTION_SET.label(),
                    AuditAction.LOG_RETENTION_TURNED.label(),
                    AuditAction.LOG_RETENTION_ENDED.label(),
                    AuditAction.WITNESS_MISSED.label(),
                    AuditAction.WITNESS_DISTRUSTED.label(),
                    AuditAction.WITNESS_CONTRADICTED.label(),
                    AuditAction.WITNESS_RETURNED.label());

    @TempDir private Path folder;
    @TempDir private Path out;

    @Test
    void everyActionIsProduced() throws IOException {
        sink();
        try (Node node = Nodes.startDemo(folder)) {
            Map<String, Object> sink = Map.of("name", "archive", "reason", "a test");
            new DemoInstance(folder).activity("sink.open", sink);
            Events.anchor(node);
            live(new DemoInstance(folder));
            copy(new DemoInstance(folder));
            testProtector(new DemoInstance(folder));
            backUp();
            new DemoInstance(folder).activity("sink.close", sink);
            assertThat(node.demonstration()).isTrue();
        }
        restore();
        Set<String> expected = new TreeSet<>();
        Arrays.stream(AuditAction.values()).map(AuditAction::label).forEach(expected::add);
        expected.removeAll(ELSEWHERE);
        List<JsonObject> events = DemoLog.events(folder);
        assertThat(events.stream().map(event -> event.text("action")).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(events).allSatisfy(AuditCatalogueTest::isAsTheCatalogueSays);
        assertThat(withRows(events))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(AuditAction.values())
                                .filter(AuditCatalogueTest::leavesRows)
                                .toList());
    }

    private void sink() throws IOException {
        Map<String, Object> sink =
                Map.of("name", "archive", "kind", "file", "folder", out.toString());
        Files.writeString(
                folder.resolve("config.json"), CanonicalJson.write(Map.of("sinks", List.of(sink))));
    }

    /// Of those that are produced here. An intent is an act that leaves a row until its outcome.
    private static boolean leavesRows(AuditAction action) {
        return !ELSEWHERE.contains(action.label())
                && (action.grade() == AuditAction.Grade.CHANGE
                        || action == AuditAction.ACTIVITY_INTENDED);
    }

    private static AuditAction action(JsonObject event) {
        return AuditAction.labelled(event.text("action")).orElseThrow();
    }

    private static void isAsTheCatalogueSays(JsonObject event) {
        List<String> known = action(event).details();
        assertThat(event.object("details").members().keySet())
                .as(event.text("action"))
                .allMatch(name ->
                        known.contains(name)
                                || known.stream()
                                        .filter(one -> one.endsWith("*"))
                                        .map(one -> one.substring(0, one.length() - 1))
                                        .anyMatch(name::startsWith));
    }

    /// What commits with rows.
    private static Set<AuditAction> withRows(List<JsonObject> events) {
        return events.stream()
                .filter(event -> event.members().containsKey("rows"))
                .map(AuditCatalogueTest::action)
                .collect(Collectors.toSet());
    }

    private static void live(DemoInstance instance) {
        Map<String, Object> tenant = Map.of("tenant", "fabrikam");
        Map<String, Object> client = Map.of("tenant", "contoso", "clientId", "passing");
        instance.activity(
                "application.create",
                Map.of("tenant", "contoso", "name", "Passing", "clientId", "passing"));
        for (String name : List.of("suspend", "resume", "renew", "delete")) {
            instance.activity("application." + name, client);
        }
        instance.activity("application.list", Map.of("tenant", "contoso"));
        instance.activity("tenant.list", Map.of());
        instance.activity("tenant.suspend", tenant);
        instance.activity("tenant.resume", tenant);
        instance.activity("tenant.configure", Map.of("tenant", "contoso", "requestsBurst", 99L));
        rotate(instance, Map.of("tenant", "contoso"));
        // The second removes what the first had made.
        instance.activity("adversary.prepare", Map.of());
        JsonObject fixture = instance.activity("adversary.prepare", Map.of());
        redeemAssertion(instance, fixture.object("home"));
        String token = instance.token(0).text("access_token");
        instance.post(
                instance.issuer(0) + "/oauth2/revoke",
                Map.of("token", token),
                "Authorization",
                instance.basic(0));
        // More than twice the twenty that are told in full: a minute may end in between.
        for (int i = 0; i < 50; i++) {
            instance.get(instance.issuer(0) + "/api/v1/applications");
        }
        instance.activity("audit.find", Map.of("requests", List.of("none")));
        instance.activity("audit.export", Map.of("format", "jsonl"));
        shred(instance, tenant);
        assertThat(refused(instance)).isTrue();
    }

    private static void rotate(DemoInstance instance, Map<String, Object> tenant) {
        instance.activity("signing-key.rotate", tenant);
        instance.activity("signing-key-schedule.set", tenant);
        instance.activity("tenant-key.rotate", tenant);
        JsonObject keys = instance.activity("purpose-key.rotate", tenant);
        while (keys.yes("rotating")) {
            keys = instance.activity("purpose-key.list", tenant);
        }
    }

    private static void shred(DemoInstance instance, Map<String, Object> tenant) {
        Map<String, Object> held = Map.of("tenant", "fabrikam", "reason", "4 C 12/26");
        instance.activity("tenant.hold", held);
        instance.activity("tenant.release", held);
        instance.activity("tenant.shred", tenant);
        instance.activity("tenant.keep", tenant);
        instance.activity("tenant.shred", Map.of("tenant", "fabrikam", "graceDays", 0L));
        instance.activity("tenant.destroy", tenant);
    }

    private void copy(DemoInstance instance) throws IOException {
        Path place = Files.createDirectory(folder.resolveSibling(folder.getFileName() + "-copy"));
        Path away = place.resolveSibling(place.getFileName() + "-away");
        instance.activity("keyring-copy.add", Map.of("folder", place.toString()));
        Files.move(place, away);
        assertThat(instance.activity("root-key.rotate", Map.of()).texts("staleCopies"))
                .containsExactly(place.toString());
        Files.move(away, place);
        instance.activity("root-key.rotate", Map.of());
        instance.activity("keyring-copy.remove", Map.of("folder", place.toString()));
        Files.delete(place);
    }

    /// Once without the file that holds the secret.
    private void testProtector(DemoInstance instance) throws IOException {
        Map<String, Object> id = Map.of("id", instance.protectors().getFirst().text("id"));
        assertThat(instance.activity("protector.test", id).yes("opens")).isTrue();
        Path seal = folder.resolve("demo.seal");
        Path away = Files.move(seal, backup("-seal"));
        assertThatThrownBy(() -> instance.activity("protector.test", id))
                .hasMessageContaining("is missing");
        Files.move(away, seal);
        assertThat(instance.protectors().getFirst().text("test")).isEqualTo("failed");
    }

    private Path backup(String name) {
        return folder.resolveSibling(folder.getFileName() + name);
    }

    private void backUp() {
        assertThat(DemoInstance.backup(folder, "write", backup("-backup")).number("rows"))
                .isPositive();
        // There is no room in a name for `.partial`.
        Path long250 = folder.resolveSibling("x".repeat(250));
        assertThat(DemoInstance.backup(folder, "write", long250).text("problem"))
                .contains("cannot be written");
    }

    private void restore() throws IOException {
        List<String> words =
                List.of("--restore", backup("-backup").toString(), "--replace", "--demo");
        Options options =
                Options.parse(
                        Stream.concat(words.stream(), Stream.of("--data", folder.toString()))
                                .toList());
        assertThat(Restoring.run(options, options.restore().orElseThrow(), _ -> {}))
                .contains("restored ");
        Files.delete(backup("-backup"));
    }

    private static boolean refused(DemoInstance instance) {
        try {
            instance.activity("tenant.create", Map.of("name", "Not A Name"));
            return false;
        } catch (AssertionError expected) {
            return expected.toString().contains("HTTP/1.1 400");
        }
    }

    private static void redeemAssertion(DemoInstance instance, JsonObject home) {
        String assertion = ClientAssertions.signed(home.object("signer"), home.text("issuer"));
        HttpResponse<String> answer =
                instance.post(
                        home.text("issuer") + "/oauth2/token",
                        Map.of(
                                "grant_type",
                                "client_credentials",
                                "client_assertion_type",
                                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                                "client_assertion",
                                assertion));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
