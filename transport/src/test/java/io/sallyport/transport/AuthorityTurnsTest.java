package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each authority is followed by the next in time, and what it signed counts until it ends.
class AuthorityTurnsTest {
    private static final HostName HOST = new HostName("id.example.org");
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir private Path folder;
    private SmallInstance instance;
    private InstanceAuthority authority;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        authority = instance.authority(HOST.value());
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private List<X509Certificate> roots() {
        return parsed(authority.pem(instance.context()));
    }

    private static List<X509Certificate> parsed(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (GeneralSecurityException damaged) {
            throw new AssertionError(damaged);
        }
    }

    private List<X509Certificate> listener() {
        return authority.listener(instance.context(), Plane.INTERNAL).chain();
    }

    private List<X509Certificate> service() throws GeneralSecurityException {
        return authority.caller(
                instance.context(), Plane.INTERNAL, "gateway", SampleChain.keys().getPublic());
    }

    private void accepted(List<X509Certificate> chain) {
        assertThat(instance.verdict(authority, chain)).isInstanceOf(PeerVerdict.Accepted.class);
    }

    private void refused(List<X509Certificate> chain, PeerRefusal reason) {
        assertThat(instance.verdict(authority, chain)).isEqualTo(new PeerVerdict.Refused(reason));
    }

    private static void signs(X509Certificate root, X509Certificate intermediate)
            throws GeneralSecurityException {
        intermediate.verify(root.getPublicKey());
    }

    @Test
    void aNewRootIsTrustedForAWeekBeforeItSigns() throws GeneralSecurityException {
        X509Certificate old = roots().getFirst();
        List<X509Certificate> early = service();
        assertThat(authority.announceRoot(instance.context()))
                .isEqualTo(instance.time.instant().plus(WEEK));
        List<X509Certificate> both = roots();
        assertThat(both).hasSize(2).startsWith(old);
        assertThat(authority.announceRoot(instance.context()))
                .isCloseTo(instance.time.instant().plus(WEEK), within(1, ChronoUnit.MILLIS));
        assertThat(roots()).isEqualTo(both);
        accepted(early);
        instance.time.step(WEEK.minusSeconds(1));
        signs(old, listener().get(1));
        List<X509Certificate> last = service();
        signs(old, last.get(1));
        instance.restart();
        authority = instance.authority(HOST.value());
        instance.time.step(Duration.ofSeconds(1));
        signs(both.get(1), listener().get(1));
        assertThat(roots()).containsExactly(both.get(1), old);
        accepted(last);
        accepted(service());
    }

    @Test
    void aFormerRootGoesWhenTheLastThatItSignedHasEnded() throws GeneralSecurityException {
        X509Certificate old = roots().getFirst();
        List<X509Certificate> last = service();
        authority.announceRoot(instance.context());
        authority.turnRoot(instance.context());
        X509Certificate next = roots().getFirst();
        assertThat(roots()).containsExactly(next, old);
        accepted(last);
        instance.time.step(Duration.ofDays(1));
        assertThat(instance.verdict(authority, last)).isInstanceOf(PeerVerdict.Refused.class);
        instance.time.step(WEEK);
        assertThat(roots()).containsExactly(next);
        refused(last, PeerRefusal.PEER_UNKNOWN_ROOT);
        authority.turn(instance.context());
        assertThat(authority.shown(instance.context()))
                .extracting(InstanceAuthority.Shown::use)
                .doesNotContain("root-before", "intermediate-before");
        List<String> told = new ArrayList<>();
        for (JsonObject event : instance.events()) {
            if (event.text("action").startsWith("authority.")) {
                told.add(event.text("action") + " " + event.object("details").text("use"));
            }
        }
        assertThat(told)
                .containsExactly(
                        "authority.retired root",
                        "authority.retired intermediate",
                        "authority.removed root",
                        "authority.removed intermediate");
    }

    /// Whoever stole its key signs for nobody, whether the log was tampered with or not.
    @Test
    void whatAFormerAuthoritySignsAfterItsTimeIsRefused() throws Exception {
        SampleChain stolen = new SampleChain(instance.time.instant(), HOST, Plane.INTERNAL);
        X509Certificate issuer = stolen.intermediate().certificate();
        PeerAnchor before =
                new PeerAnchor(Plane.INTERNAL, HOST, stolen.root().certificate(), List.of(issuer));
        List<X509Certificate> forged = stolen.service("gateway").chain();
        X509CRL list =
                RevocationListMaker.list(stolen.intermediate(), instance.time.instant(), List.of());
        SampleChain renewed = stolen.beside(Plane.INTERNAL);
        PeerAnchor removed =
                new PeerAnchor(
                        Plane.INTERNAL,
                        HOST,
                        stolen.root().certificate(),
                        List.of(renewed.intermediate().certificate()));
        SampleChain other = new SampleChain(instance.time.instant(), HOST, Plane.INTERNAL);
        PeerAnchor otherRoot =
                new PeerAnchor(
                        Plane.INTERNAL,
                        HOST,
                        other.root().certificate(),
                        List.of(other.intermediate().certificate()));
        Map<List<PeerAnchor>, Optional<PeerRefusal>> expected =
                Map.of(
                        List.of(before), Optional.empty(),
                        List.of(otherRoot, before), Optional.empty(),
                        List.of(otherRoot, removed), Optional.of(PeerRefusal.PEER_INTERMEDIATE),
                        List.of(otherRoot), Optional.of(PeerRefusal.PEER_UNKNOWN_ROOT));
        for (Map.Entry<List<PeerAnchor>, Optional<PeerRefusal>> one : expected.entrySet()) {
            PeerVerdict verdict =
                    new PeerVerifier(one.getKey(), _ -> Optional.of(list), _ -> true, instance.time)
                            .verify(forged);
            assertThat(
                            verdict instanceof PeerVerdict.Refused(PeerRefusal reason)
                                    ? Optional.of(reason)
                                    : Optional.empty())
                    .isEqualTo(one.getValue());
        }
    }

    /// The chain is held against the one root that its issuer is pinned under.
    @Test
    void aRootInTheChainIsTheOneOfItsIssuer() throws GeneralSecurityException {
        X509Certificate old = roots().getFirst();
        List<X509Certificate> last = service();
        authority.announceRoot(instance.context());
        authority.turnRoot(instance.context());
        accepted(List.of(last.get(0), last.get(1), old));
        refused(
                List.of(last.get(0), last.get(1), roots().getFirst()),
                PeerRefusal.PEER_UNKNOWN_ROOT);
    }

    @Test
    void aRootThatNobodyKnowsCannotTakeOver() {
        assertThatThrownBy(() -> authority.turnRoot(instance.context()))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.privateReason()).isEqualTo("root-unpublished"));
    }

    @Test
    void aRootIsFollowedInTimeByItself() {
        X509Certificate old = roots().getFirst();
        instance.time.step(Duration.ofDays(3650 - 90 - 14 - 1));
        authority.turn(instance.context());
        assertThat(roots()).containsExactly(old);
        instance.time.step(Duration.ofDays(1));
        authority.turn(instance.context());
        List<X509Certificate> both = roots();
        assertThat(both).hasSize(2).startsWith(old);
        instance.time.step(WEEK);
        authority.turn(instance.context());
        assertThat(roots()).containsExactly(both.get(1), old);
    }

    @Test
    void anIntermediateThatIsRotatedCountsForWhatItSigned() throws GeneralSecurityException {
        List<X509Certificate> first = service();
        List<X509Certificate> served = listener();
        authority.rotateIntermediate(instance.context(), Plane.INTERNAL);
        List<X509Certificate> second = service();
        authority.rotateIntermediate(instance.context(), Plane.INTERNAL);
        assertThat(List.of(first.get(1), second.get(1), listener().get(1))).doesNotHaveDuplicates();
        assertThat(listener().getFirst()).isNotEqualTo(served.getFirst());
        accepted(first);
        accepted(second);
        accepted(service());
        instance.time.step(Duration.ofDays(1));
        refused(first, PeerRefusal.PEER_INTERMEDIATE);
    }

    @Test
    void rotatesNoMoreThanCallersCanBeTold() {
        for (int times = 0; times < 16; times++) {
            authority.rotateIntermediate(instance.context(), Plane.INTERNAL);
        }
        X509Certificate last = listener().get(1);
        assertThatThrownBy(() -> authority.rotateIntermediate(instance.context(), Plane.INTERNAL))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.privateReason()).isEqualTo("authority-former"));
        assertThat(listener().get(1)).isEqualTo(last);
    }

    @Test
    void aLeafIsRotatedAlone() {
        List<X509Certificate> first = listener();
        authority.rotateListener(instance.context(), Plane.INTERNAL);
        List<X509Certificate> second = listener();
        assertThat(second.getFirst()).isNotEqualTo(first.getFirst());
        assertThat(second.get(1)).isEqualTo(first.get(1));
    }
}
