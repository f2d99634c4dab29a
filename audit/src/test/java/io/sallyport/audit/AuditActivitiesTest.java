package io.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.audit.merkle.LogProof;
import io.sallyport.audit.merkle.NoteVerifier;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditActivitiesTest {
    @TempDir Path folder;
    private SmallInstance instance;
    private InstanceLog log;
    private Map<String, Activity> activities;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        log =
                InstanceLog.open(
                        folder.resolve("log"),
                        instance.store.journal(),
                        new LogKeys(instance.store, instance.ids, instance.time)
                                .instance(realm(), instance.id()),
                        () -> {});
        activities =
                new AuditActivities(log, instance.store, instance.keyring, instance.time)
                        .activities().stream()
                                .collect(Collectors.toMap(Activity::name, activity -> activity));
    }

    @AfterEach
    void stop() {
        log.close();
        instance.close();
    }

    private RequestContext realm() {
        return instance.in(TenantId.OPERATOR_REALM);
    }

    private JsonObject perform(String name, Map<String, ?> arguments) {
        Activity activity = Objects.requireNonNull(activities.get(name));
        Object result =
                activity.effect().perform(realm(), ActivityArguments.check(activity, arguments));
        return JsonObject.read(CanonicalJson.write(result).getBytes(StandardCharsets.UTF_8));
    }

    private RequestContext logged(String name) {
        RequestContext context = instance.in(SmallInstance.CONTOSO);
        instance.store
                .append(
                        AuditEvent.of(
                                context,
                                instance.time.instant(),
                                AuditAction.TENANT_CREATED,
                                Map.of("name", name)))
                .await();
        return context;
    }

    @Test
    void theKeyAndTheFolderAreShown() {
        JsonObject shown = perform("audit.key", Map.of());

        assertThat(shown.text("vkey")).isEqualTo(log.key());
        assertThat(shown.text("directory")).isEqualTo(log.folder().toAbsolutePath().toString());
    }

    @Test
    void theEventsOfAskedRequestsAreFoundAndNoOthers() {
        RequestContext wanted = logged("one");
        logged("two");

        List<JsonObject> found =
                perform("audit.find", Map.of("requests", List.of(wanted.request().toString())))
                        .objects("events");

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().text("request")).isEqualTo(wanted.request().toString());
        assertThat(found.getFirst().object("details").text("name")).isEqualTo("one");
        assertThat(found.getFirst().text("tenant")).isEqualTo(SmallInstance.CONTOSO.toString());
    }

    /// Whoever looks into the log is seen in it, also when there was nothing to see.
    @Test
    void aSearchIsAnEventOfItsOwn() {
        long before = instance.store.journal().durable();
        perform("audit.find", Map.of("requests", List.of("unknown")));

        StringBuilder after = new StringBuilder();
        instance.store
                .journal()
                .read(
                        before,
                        instance.store.journal().durable(),
                        (_, tenant, _, sealed) ->
                                after.append(
                                        new String(
                                                instance.keyring.openEvent(tenant, sealed),
                                                StandardCharsets.UTF_8)));
        assertThat(after.toString()).contains("\"audit.searched\"").doesNotContain("unknown");
    }

    @Test
    void tooManyRequestsAtOnceAreRefused() {
        List<String> many = IntStream.range(0, 1_001).mapToObj(Integer::toString).toList();

        Refusal refusal =
                catchThrowableOfType(
                        Refusal.class, () -> perform("audit.find", Map.of("requests", many)));

        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_REQUEST);
        assertThat(refusal.privateReason()).isEqualTo("too-many-requests-asked");
    }

    @Test
    void provesWhatACheckpointCovers() {
        logged("one");
        log.start();
        NoteVerifier key = NoteVerifier.parse(log.key());
        for (long position = 0; position < log.published(); position++) {
            LogProof proof =
                    LogProof.parse(
                            perform("audit.prove", Map.of("position", position))
                                    .text("proof")
                                    .getBytes(StandardCharsets.UTF_8));
            assertThat(proof.index()).isEqualTo(position);
            assertThat(proof.proves(key)).isTrue();
        }
        Refusal refusal =
                catchThrowableOfType(
                        Refusal.class,
                        () -> perform("audit.prove", Map.of("position", log.published())));
        assertThat(refusal.code()).isEqualTo(RefusalCode.NOT_FOUND);
    }
}
