package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.keys.PassphraseSeal;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A root whose key is elsewhere: what goes on without it, what is refused without it, and what is
/// taken from who has it.
class AwayRootTest {
    private static final HostName HOST = new HostName("id.example.org");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir private Path folder;
    private SmallInstance instance;
    private InstanceAuthority authority;

    /// Somebody with another machine, whose clock is right.
    private final class Holder {
        private final byte[] file;
        private final RootHolder.Ground ground;

        Holder(HostName host, int seed) {
            this.ground = ground("correct horse battery", seed);
            this.file = RootHolder.make(host, ground);
        }

        RootHolder open() {
            return RootHolder.open(file, ground);
        }

        String sign(String request) {
            return open().sign(ascii(request));
        }

        String fingerprint() {
            return open().fingerprint();
        }
    }

    private RootHolder.Ground ground(String passphrase, int seed) {
        SteppingTime clock = instance.time;
        return new RootHolder.Ground(
                new PassphraseSeal(ascii(passphrase)), new SeededRandomness(seed), clock);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        authority = instance.authority(HOST.value());
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private void restart() {
        instance.restart();
        authority = instance.authority(HOST.value());
    }

    /// As after a ceremony and the week in which everybody fetches the new root.
    private Holder away() {
        Holder holder = new Holder(HOST, 11);
        take(holder.sign(ask()), holder.fingerprint());
        authority.turnRoot(instance.context());
        return holder;
    }

    private String ask() {
        return authority.askRoot(instance.context());
    }

    private void take(String answer, String newRoot) {
        authority.takeRoot(instance.context(), answer, newRoot);
    }

    private List<X509Certificate> roots() {
        return parsed(authority.pem(instance.context()));
    }

    private static List<X509Certificate> parsed(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(ascii(pem)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (GeneralSecurityException damaged) {
            throw new AssertionError(damaged);
        }
    }

    private List<X509Certificate> listener(Plane plane) {
        return authority.listener(instance.context(), plane).chain();
    }

    private List<X509Certificate> service() {
        try {
            return authority.caller(
                    instance.context(), Plane.INTERNAL, "gateway", SampleChain.keys().getPublic());
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void accepted(List<X509Certificate> chain) {
        assertThat(instance.verdict(authority, chain)).isInstanceOf(PeerVerdict.Accepted.class);
    }

    private static void refused(String reason, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.privateReason()).isEqualTo(reason));
    }

    private static void refused(String reason, String words, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> {
                            assertThat(refusal.privateReason()).isEqualTo(reason);
                            assertThat(refusal.publicDetail()).contains(words);
                        });
    }

    /// Roots of which this instance holds a key.
    private List<String> keysOfRoots() {
        return authority.shown(instance.context()).stream()
                .filter(one -> one.use().startsWith("root") && one.hasKey())
                .map(InstanceAuthority.Shown::use)
                .toList();
    }

    private List<String> told(String action) {
        List<String> told = new ArrayList<>();
        for (JsonObject event : instance.events()) {
            if (event.text("action").equals(action)) {
                told.add(event.object("details").optionalText("plane").orElse("root"));
            }
        }
        authority = instance.authority(HOST.value());
        return told;
    }

    @Test
    void aRootThatWasNeverHereTakesOverLikeAnother() throws GeneralSecurityException {
        X509Certificate old = roots().getFirst();
        List<X509Certificate> early = service();
        Holder holder = new Holder(HOST, 11);
        take(holder.sign(ask()), holder.fingerprint());
        X509Certificate next = parsed(holder.open().pem()).getFirst();
        assertThat(roots()).containsExactly(old, next);
        assertThat(keysOfRoots()).containsExactly("root");
        instance.time.step(WEEK.minusSeconds(1));
        service().get(1).verify(old.getPublicKey());
        restart();
        instance.time.step(Duration.ofSeconds(1));
        List<X509Certificate> late = service();
        late.get(1).verify(next.getPublicKey());
        accepted(late);
        for (Plane plane : Plane.values()) {
            listener(plane).get(1).verify(next.getPublicKey());
        }
        assertThat(roots()).containsExactly(next, old);
        assertThat(keysOfRoots()).isEmpty();
        assertThat(early.get(1)).isNotEqualTo(late.get(1));
        assertThat(told("authority.adopted")).containsExactly("root");
        assertThat(told("authority.asked"))
                .containsExactly("public", "card", "operator", "internal");
    }

    @Test
    void leavesAndListsGoOnWithoutTheRoot() {
        away();
        List<X509Certificate> first = service();
        for (int day = 0; day < 80; day += 8) {
            instance.time.step(DAY.multipliedBy(8));
            authority.turn(instance.context());
            List<X509Certificate> chain = service();
            accepted(chain);
            assertThat(chain.get(1)).isEqualTo(first.get(1));
            assertThat(listener(Plane.PUBLIC).getFirst().getNotAfter())
                    .isAfter(instance.time.instant());
        }
        authority
                .leaves()
                .revoke(instance.context(), service().getFirst().getSerialNumber().toString(16));
        assertThat(authority.revocationLists(instance.context(), Plane.INTERNAL))
                .containsKey(first.get(1));
    }

    /// The last leaves end with their authority, and none is made at every look.
    @Test
    void nothingOutlivesAnAuthorityThatNobodyFollows() {
        Holder holder = away();
        listener(Plane.PUBLIC);
        instance.time.step(DAY.multipliedBy(88));
        List<X509Certificate> last = listener(Plane.PUBLIC);
        assertThat(last.getFirst().getNotAfter()).isEqualTo(last.get(1).getNotAfter());
        assertThat(listener(Plane.PUBLIC)).isEqualTo(last);
        accepted(service());
        instance.time.step(DAY.multipliedBy(2));
        restart();
        assertThat(listener(Plane.PUBLIC)).isEqualTo(last);
        refused("root-away", "certificate.root-request", this::service);
        take(holder.sign(ask()), "");
        accepted(service());
        assertThat(listener(Plane.PUBLIC).getFirst().getNotAfter().toInstant())
                .isAfter(instance.time.instant());
    }

    @Test
    void whatNeedsTheRootSaysWhereItIs() {
        away();
        String what = "./sallyport root sign";
        refused(
                "root-away",
                what,
                () -> authority.rotateIntermediate(instance.context(), Plane.CARD));
        refused("root-away", what, () -> authority.announceRoot(instance.context()));
        authority.rotateListener(instance.context(), Plane.CARD);
    }

    @Test
    void anotherAuthorityFollowsByACeremony() throws GeneralSecurityException {
        Holder holder = away();
        List<X509Certificate> before = service();
        instance.time.step(DAY.multipliedBy(50));
        List<X509Certificate> last = service();
        String answer = holder.sign(ask());
        restart();
        take(answer, "");
        List<X509Certificate> after = service();
        assertThat(after.get(1)).isNotEqualTo(before.get(1));
        after.get(1).verify(roots().getFirst().getPublicKey());
        accepted(last);
        accepted(after);
        refused("root-answer-stale", "taken before", () -> take(answer, ""));
        assertThat(service().get(1)).isEqualTo(after.get(1));
    }

    @Test
    void tellsOnceWhatHasToBeSigned() {
        Holder holder = away();
        authority.turn(instance.context());
        authority.tellAwaited(instance.context());
        instance.time.step(DAY.multipliedBy(46));
        authority.tellAwaited(instance.context());
        authority.tellAwaited(instance.context());
        assertThat(told("authority.awaited"))
                .containsExactly("public", "card", "operator", "internal");
        take(holder.sign(ask()), "");
        authority.tellAwaited(instance.context());
        assertThat(told("authority.awaited")).hasSize(4);
    }

    @Test
    void takesOnlyWhatItAskedForLast() {
        Holder holder = away();
        X509Certificate before = service().get(1);
        String old = holder.sign(ask());
        String request = ask();
        refused("root-answer-stale", "newer request", () -> take(old, ""));
        String mixed = parsedSwap(old, holder.sign(request));
        refused("root-answer-stale", () -> take(mixed, ""));
        assertThat(service().get(1)).isEqualTo(before);
        take(holder.sign(request), "");
        assertThat(service().get(1)).isNotEqualTo(before);
    }

    /// The first authority of one, the rest of the other.
    private static String parsedSwap(String one, String other) {
        String end = "-----END CERTIFICATE-----\n";
        return one.substring(0, one.indexOf(end)) + other.substring(other.indexOf(end));
    }

    @Test
    void refusesAnswersOfOthers() {
        Holder holder = away();
        Holder stranger = new Holder(HOST, 12);
        String request = ask();
        String foreign = stranger.sign(request);
        refused("root-other", "another root", () -> take(foreign, ""));
        refused("root-other", () -> take(foreign, holder.fingerprint()));
        String answer = holder.sign(request);
        refused("root-answer", "did not sign", () -> take(parsedSwap(answer, foreign), ""));
        refused("root-answer", () -> take(answer.substring(0, answer.length() / 2), ""));
        refused("root-answer", () -> take("no certificates", ""));
        refused("root-answer", () -> take(request, ""));
        take(answer, "");
    }

    @Test
    void refusesAnAnswerThatLayTooLong() {
        Holder holder = away();
        String answer = holder.sign(ask());
        instance.time.step(DAY.multipliedBy(46));
        refused("root-answer", "more than 45 days ago", () -> take(answer, ""));
    }

    @Test
    void aPublishedRootIsNotPushedAside() {
        Holder first = new Holder(HOST, 11);
        take(first.sign(ask()), first.fingerprint());
        Holder second = new Holder(HOST, 12);
        String late = second.sign(ask());
        refused("root-published", () -> take(late, second.fingerprint()));
        take(first.sign(ask()), "");
        authority.turnRoot(instance.context());
        take(second.sign(ask()), second.fingerprint());
        refused("root-published", () -> take(first.sign(ask()), ""));
    }

    /// From one root that is away to another, as after a loss of the first.
    @Test
    void aRootThatWasLostIsFollowedByAnother() throws GeneralSecurityException {
        away();
        Holder second = new Holder(HOST, 12);
        List<X509Certificate> before = service();
        take(second.sign(ask()), second.fingerprint());
        instance.time.step(WEEK.minus(DAY));
        List<X509Certificate> last = service();
        assertThat(last.get(1)).isEqualTo(before.get(1));
        instance.time.step(DAY.minusSeconds(60));
        List<X509Certificate> latest = service();
        instance.time.step(Duration.ofSeconds(60));
        service().get(1).verify(parsed(second.open().pem()).getFirst().getPublicKey());
        accepted(latest);
    }
}
