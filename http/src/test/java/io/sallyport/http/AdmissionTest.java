package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.JsonObject;
import io.sallyport.http.SmallInstance.Logged;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {
    private static final Response.Header AGAIN = new Response.Header("Retry-After", "1");

    @TempDir private Path folder;
    private SmallInstance instance;
    private SampleDoors doors;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        doors = new SampleDoors(instance);
        rates(Rate.perSecond(10, 5), Rate.perSecond(4, 2));
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private void rates(Rate all, Rate caller) {
        doors.rates = new TenantRates(all, caller);
    }

    private Response ask(String method, String path, String caller) {
        Map<String, String> headers = caller.isEmpty() ? Map.of() : Map.of("Authorization", caller);
        return doors.door.handle(
                new Request(
                        instance.ids.request(),
                        method,
                        path,
                        Map.of(),
                        "",
                        name -> Optional.ofNullable(headers.get(name)),
                        new byte[0],
                        Wire.of("192.0.2.7")));
    }

    private int status(String caller) {
        return ask("GET", "/contoso/mine", caller).status();
    }

    /// How many of so many are let in; the others are 429.
    private int admitted(String caller, int tries) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            int status = status(caller);
            assertThat(status).isIn(200, 429);
            admitted += status == 200 ? 1 : 0;
        }
        return admitted;
    }

    private void pass(long millis) {
        doors.nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void givesEachCallerItsRateAndAllTogetherTheTenants() {
        assertThat(admitted("one", 20)).isEqualTo(4);
        assertThat(admitted("two", 20)).isEqualTo(4);
        assertThat(admitted("three", 20)).isEqualTo(2);
        assertThat(admitted("four", 20)).isZero();
        pass(1_000);
        assertThat(admitted("one", 20)).isEqualTo(2);
        assertThat(admitted("four", 20)).isEqualTo(3);
    }

    /// What is refused spends nothing, of either.
    @Test
    void servesWhoWaitsAsLongAsTheAnswerSays() {
        assertThat(admitted("one", 500)).isEqualTo(4);
        assertThat(admitted("two", 6)).isEqualTo(4);
        assertThat(admitted("three", 500)).isEqualTo(2);
        assertThat(ask("GET", "/contoso/mine", "three").headers()).contains(AGAIN);
        pass(1_000);
        assertThat(admitted("three", 1)).isEqualTo(1);
        assertThat(admitted("one", 1)).isEqualTo(1);
    }

    @Test
    void followsAChangeAtOnce() {
        rates(Rate.perSecond(1, 1), Rate.perSecond(1, 1));
        assertThat(admitted("one", 10)).isEqualTo(1);
        rates(Rate.perSecond(100, 1_000), Rate.perSecond(100, 1_000));
        pass(20);
        assertThat(admitted("one", 50)).isEqualTo(20);
    }

    @Test
    void junkSpendsNothing() {
        for (int i = 0; i < 100; i++) {
            assertThat(status("")).isEqualTo(401);
        }
        assertThat(admitted("one", 20)).isEqualTo(4);
        assertThat(admitted("two", 20)).isEqualTo(4);
        assertThat(admitted("three", 20)).isEqualTo(2);
    }

    /// Nobody is asked who they are while there is nothing to give.
    @Test
    void refusesBeforeItFindsOutWhoCalls() {
        admitted("one", 4);
        admitted("two", 4);
        admitted("three", 2);
        assertThat(status("")).isEqualTo(429);
        pass(1_000);
        assertThat(status("")).isEqualTo(401);
    }

    @Test
    void leavesDoorsThatAreOpenToEverybodyAlone() {
        rates(Rate.perSecond(1, 1), Rate.perSecond(1, 1));
        admitted("one", 5);
        for (int i = 0; i < 50; i++) {
            assertThat(ask("GET", "/health", "").status()).isEqualTo(200);
            assertThat(ask("GET", "/contoso/full", "").status()).isEqualTo(503);
        }
    }

    @Test
    void saysWhichRateInTheFormThatTheDoorSpeaks() {
        rates(Rate.perSecond(2, 2), Rate.perSecond(1, 7));
        assertThat(status("one")).isEqualTo(200);
        Response own = ask("GET", "/contoso/mine", "one");
        assertThat(own.contentType()).isEqualTo("application/problem+json");
        assertThat(JsonObject.read(own.body()).number("status")).isEqualTo(429);
        assertThat(own.headers())
                .contains(
                        AGAIN,
                        new Response.Header("RateLimit-Policy", "\"client\";q=7;w=1"),
                        new Response.Header("RateLimit", "\"client\";r=0;t=1"));
        assertThat(status("two")).isEqualTo(200);
        Response all = ask("POST", "/contoso/token", "three");
        assertThat(all.status()).isEqualTo(429);
        assertThat(all.contentType()).isEqualTo("application/json");
        assertThat(JsonObject.read(all.body()).text("error")).isEqualTo("temporarily_unavailable");
        assertThat(all.headers())
                .contains(
                        AGAIN,
                        new Response.Header("RateLimit-Policy", "\"tenant\";q=2;w=1"),
                        new Response.Header("RateLimit", "\"tenant\";r=0;t=1"));
    }

    /// In full as far as the allowance goes, the rest as a number.
    @Test
    void tellsOfWhatIsRefusedInSums() {
        admitted("one", 1_004);
        doors.refusals.close(
                instance.context(SmallInstance.CONTOSO, new Actor.Anonymous(), "local"));
        List<Logged> logged = instance.logged();
        assertThat(logged).allMatch(one -> one.detail("reason").equals("rate-client"));
        assertThat(logged).allMatch(one -> one.actor().equals("client:one"));
        assertThat(logged).hasSizeLessThan(110);
        assertThat(logged.stream().mapToLong(AdmissionTest::count).sum()).isEqualTo(1_000);
    }

    private static long count(Logged logged) {
        return logged.action().equals("request.refused")
                ? 1
                : Long.parseLong(logged.detail("count"));
    }
}
