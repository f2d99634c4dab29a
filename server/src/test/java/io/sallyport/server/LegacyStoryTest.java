package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The front for old TLS, open for one tenant, as clients and scanners of others see it.
@Tag("external")
class LegacyStoryTest {
    @TempDir private static Path home;
    private static Node node;
    private static DemoInstance instance;
    private static LegacyFront front;

    @BeforeAll
    static void start() throws Exception {
        Path folder = home.resolve("data");
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
        front = new LegacyFront(home, folder, instance);
    }

    @AfterAll
    static void stop() {
        front.close();
        node.close();
    }

    @BeforeEach
    void open() {
        front.open(0, Instant.now().plusSeconds(3_600));
        front.awaitOpen(true);
    }

    @AfterEach
    void end() {
        front.end(0);
        front.awaitOpen(false);
    }

    @Test
    void aTokenIsHadByOldTlsAndTheTenantSeesBy() throws Exception {
        for (Map.Entry<String, String> version :
                Map.of("1.0", "TLSv1", "1.1", "TLSv1.1").entrySet()) {
            String answer = front.token(version.getKey(), 0);
            assertThat(answer).startsWith("HTTP/1.1 200").contains("\"access_token\"");
            // RFC 9745 2.1 and RFC 8594 3.
            assertThat(answer)
                    .containsPattern("(?im)^deprecation: @[0-9]{10}\r?$")
                    .containsPattern("(?im)^sunset: [A-Z][a-z]{2}, .* GMT\r?$")
                    .containsPattern("(?im)^cache-control: no-store\r?$");
            String client = instance.client(0).text("clientId");
            Events.await(
                    node,
                    AuditAction.LEGACY_TLS_USED,
                    event ->
                            event.text("tenant").equals(tenant())
                                    && event.text("source").equals("127.0.0.1")
                                    && event.texts("actors").contains("client:" + client)
                                    && details(event, "client", client)
                                    && details(event, "host", LegacyFront.HOST)
                                    && details(event, "version", version.getValue())
                                    && event.object("details")
                                            .text("suite")
                                            .startsWith("TLS_ECDHE_RSA_WITH_AES_"));
        }
    }

    private static boolean details(JsonObject event, String name, String value) {
        return event.object("details").optionalText(name).filter(value::equals).isPresent();
    }

    private static String tenant() {
        return Events.of(node, AuditAction.LEGACY_TLS_OPENED).stream()
                .map(event -> event.object("details").text("tenant"))
                .findFirst()
                .orElseThrow();
    }

    /// What was opened stands in the operator realm's log and in the tenant's own.
    @Test
    void theTenantSeesThatItWasOpened() {
        List<String> logs =
                Events.of(node, AuditAction.LEGACY_TLS_OPENED).stream()
                        .map(event -> event.text("tenant"))
                        .distinct()
                        .toList();
        assertThat(logs).hasSize(2).contains(tenant());
    }

    @Test
    void theForecastNamesWhoWouldBeCutOff() throws Exception {
        assertThat(front.token("1.0", 0)).startsWith("HTTP/1.1 200");
        JsonObject forecast = instance.activity("tls.forecast", Map.of("floor", "TLS 1.2"));
        assertThat(forecast.objects("refused"))
                .anySatisfy(one -> {
                    assertThat(one.text("client")).isEqualTo(instance.client(0).text("clientId"));
                    assertThat(one.text("newest")).isEqualTo("TLS 1.0");
                    assertThat(one.text("reason")).isEqualTo("tls-version-tls-1.0");
                });
    }

    /// The next root is published for a week; who cannot wait for that waits for the front.
    @Test
    void goesOnWhenTheNextRootSignsAtOnce() throws Exception {
        instance.activity("certificate.rotate", Map.of("of", "root"));
        String both = Files.readString(home.resolve("data").resolve("ca.pem"));
        LegacyFront.await(
                "the next root",
                () -> {
                    try {
                        return Files.readString(front.trusted()).equals(both);
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                });
        instance.activity("certificate.rotate", Map.of("of", "root", "atOnce", true));
        // What was open before is not believed any more when this is over.
        end();
        open();
        assertThat(front.token("1.1", 0)).startsWith("HTTP/1.1 200");
        assertThat(front.said()).doesNotContain("ca.pem");
    }

    @Test
    void saysWhenItTrustsTheWrongRootAndGoesOnWithTheRightOne() throws Exception {
        Path other = Files.createDirectories(home.resolve("other"));
        Path folder = home.resolve("data");
        try (LegacyFront blind = new LegacyFront(other, folder, instance, front.outsideRoot())) {
            String told = "copy the instance's ca.pem";
            LegacyFront.await("what to do", () -> blind.said().contains(told));
            blind.awaitOpen(false);
            Files.copy(
                    folder.resolve("ca.pem"), blind.trusted(), StandardCopyOption.REPLACE_EXISTING);
            blind.awaitOpen(true);
        }
    }

    @Test
    void discoveryAndKeysAreThereAndWhatIsNoTenantsIsNot() throws Exception {
        String name = instance.tenant(0).text("name");
        for (String path : List.of("/oauth2/jwks", "/.well-known/openid-configuration")) {
            assertThat(front.curl("1.1", LegacyFront.HOST, "/" + name + path))
                    .startsWith("HTTP/1.1 200")
                    .containsPattern("(?im)^sunset: ");
        }
        for (String path : List.of("/health/live", "/v1/legacy/openings", "/v1/identity", "/")) {
            assertThat(front.curl("1.1", LegacyFront.HOST, path))
                    .startsWith("HTTP/1.1 404")
                    .doesNotContainPattern("(?im)^sunset: ");
        }
        for (String page : List.of("/signin", "/account", "/oauth2/authorize")) {
            assertThat(front.curl("1.1", LegacyFront.HOST, "/" + name + page))
                    .startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void aScannerFindsTls10And11WithTheAllowedSuitesAndNothingElse() throws Exception {
        Path xml = home.resolve("front.xml");
        TlsPorts.says(
                Map.of(),
                "",
                "sslscan",
                "--xml=" + xml,
                "--sni-name=" + LegacyFront.HOST,
                "127.0.0.1:" + front.port());
        String report = Files.readString(xml);
        assertThat(found("<protocol [^>]*version=\"([0-9.]+)\" enabled=\"1\"", report))
                .as(report)
                .isEqualTo(List.of("1.0", "1.1"));
        assertThat(found("<protocol [^>]*version=\"([0-9.]+)\" enabled=\"0\"", report))
                .contains("2", "3", "1.2", "1.3");
        assertThat(found("<cipher [^>]* cipher=\"([^\"]+)\"", report))
                .containsOnly("ECDHE-RSA-AES256-SHA", "ECDHE-RSA-AES128-SHA");
        assertThat(report).doesNotContain("<compression supported=\"1\"");
    }

    @Test
    void aSecondScannerFindsTheSame() throws Exception {
        Path csv = home.resolve("front.csv");
        String said =
                TlsPorts.says(
                        Map.of(),
                        "",
                        "testssl",
                        "--fast",
                        "--warnings=off",
                        "--color=0",
                        "--nodns=none",
                        "--ip=127.0.0.1",
                        "--csvfile=" + csv,
                        "-p",
                        LegacyFront.HOST + ":" + front.port());
        assertThat(csv).as(said).exists();
        Map<String, String> findings = WireStoryTest.findings(csv);
        for (String version : List.of("SSLv2", "SSLv3")) {
            assertThat(findings.get(version)).as(version + said).startsWith("not offered");
        }
        for (String version : List.of("TLS1_2", "TLS1_3")) {
            assertThat(findings.get(version))
                    .as(version + said)
                    .contains("connection failed rather than downgrading");
        }
        for (String version : List.of("TLS1", "TLS1_1")) {
            assertThat(findings.get(version)).as(version + said).startsWith("offered");
        }
    }

    private static List<String> found(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().map(one -> one.group(1)).toList();
    }

    @Test
    void whatIsOlderIsRefusedCountedAndTold() throws Exception {
        Map<String, byte[]> older =
                Map.of(
                        "tls-version-ssl-2", LegacyFront.ssl2(),
                        "tls-version-ssl-3", LegacyFront.hello(0));
        for (Map.Entry<String, byte[]> one : older.entrySet()) {
            front.refused(
                    one.getKey(), () -> assertThat(front.answered(one.getValue())).isLessThan(16));
            Events.await(
                    node,
                    AuditAction.REQUEST_REFUSED,
                    event ->
                            details(event, "place", "tls/legacy")
                                    && details(event, "reason", one.getKey()));
        }
    }

    /// The control: with the next version the same hello is answered with a server's.
    @Test
    void theSameHelloOfTls10IsAnswered() throws Exception {
        assertThat(front.answer(LegacyFront.hello(1))).isEqualTo(22);
        assertThat(front.answer(LegacyFront.hello(0))).isEqualTo(21);
    }
}
