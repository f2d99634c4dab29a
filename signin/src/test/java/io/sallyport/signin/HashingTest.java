package io.sallyport.signin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HashingTest {
    private static final int CALLERS = 60;
    private static final String PASSWORD = "an orange umbrella";

    private final SteppingTime time = SteppingTime.atSomeInstant();
    private final Ids ids = new Ids(time, new SeededRandomness(3));
    private final Hashing hashing = new Hashing(1, time);
    private final HashForm form = Argon2.of(PASSWORD.getBytes(UTF_8), new byte[16]);

    private RequestContext of(long tenant) {
        return new RequestContext(
                TenantScope.of(new TenantId(new UUID(7, tenant))),
                List.of(new Actor.Anonymous()),
                Purpose.TOKEN_SERVICE,
                "192.0.2.7",
                ids.request(),
                time.instant().plus(Duration.ofMinutes(1)));
    }

    private boolean matches(long tenant) {
        return hashing.matches(of(tenant), form, PasswordText.of(PASSWORD.toCharArray()));
    }

    /// With one thread there are 17 places, of which a tenant has nine.
    @Test
    void refusesAtOnceWhatHasNoPlaceAndLeavesOthersTheirs() throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<String> outcomes =
                Together.run(CALLERS, () -> outcome(next.getAndIncrement() == 0 ? 2 : 1));
        // One of the callers is the other tenant's.
        assertThat(outcomes).contains("tenant 2: true", "tenant 1: hashing-full");
        long matched = outcomes.stream().filter(one -> one.endsWith("true")).count();
        // What was refused cost nothing, and places are free again.
        assertThat(hashing.done()).isEqualTo(matched);
        assertThat(outcome(1)).isEqualTo("tenant 1: true");
    }

    /// Whoever brings dear hashes waits for each other, and nobody waits for two.
    @Test
    void ofWhatIsDearThereIsOneAtATime() throws Exception {
        HashForm dear =
                HashForm.read("$pbkdf2-sha256$i=1000000$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDX")
                        .orElseThrow();
        List<String> outcomes =
                Together.run(
                        8,
                        () -> {
                            try {
                                PasswordText password = PasswordText.of(PASSWORD.toCharArray());
                                return Boolean.toString(hashing.matches(of(1), dear, password));
                            } catch (Refusal refusal) {
                                return refusal.privateReason();
                            }
                        });
        assertThat(outcomes).contains("false", "hashing-full");
        assertThat(matches(1)).isTrue();
    }

    private String outcome(long tenant) {
        try {
            return "tenant " + tenant + ": " + matches(tenant);
        } catch (Refusal refusal) {
            assertThat(refusal.retryAfterSeconds()).isEqualTo(2);
            return "tenant " + tenant + ": " + refusal.privateReason();
        }
    }

    @Test
    void waitsNoLongerThanTheRequestMay() {
        RequestContext context = of(1);
        time.step(Duration.ofMinutes(2));
        SmallInstance.refuses(
                RefusalCode.UNAVAILABLE,
                "hashing-late",
                () -> hashing.matches(context, form, PasswordText.of(PASSWORD.toCharArray())));
    }

    @Test
    void leavesAProcessorAlone() {
        assertThat(Hashing.threads())
                .isBetween(1, Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
    }
}
