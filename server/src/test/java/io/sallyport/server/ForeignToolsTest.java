package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What programs say that nobody here wrote: a TLS scanner and a TLS client.
@Tag("external")
class ForeignToolsTest {
    @TempDir private static Path folder;
    private static Node node;
    private static DemoInstance instance;

    @BeforeAll
    static void start() {
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static String port() {
        String origin = instance.demo().object("listeners").text("public");
        return origin.substring(origin.lastIndexOf(':') + 1);
    }

    @Test
    void aScannerFindsNothingOlderThanTls12() throws Exception {
        String report = run(Map.of(), "sslscan", "--no-colour", "localhost:" + port());
        assertThat(report)
                .containsPattern("SSLv2 +disabled")
                .containsPattern("SSLv3 +disabled")
                .containsPattern("TLSv1\\.0 +disabled")
                .containsPattern("TLSv1\\.1 +disabled")
                .containsPattern("TLSv1\\.2 +enabled")
                .containsPattern("TLSv1\\.3 +enabled")
                .doesNotContainPattern("(Accepted|Preferred) +(SSLv|TLSv1\\.[01])")
                .contains("TLS_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384");
        List<String> suites =
                report.lines().filter(line -> line.matches("(Accepted|Preferred) .*")).toList();
        assertThat(suites)
                .hasSize(6)
                .allMatch(line ->
                        line.contains(" TLS_")
                                || line.matches(
                                        ".* ECDHE-ECDSA-(AES256-GCM|AES128-GCM"
                                                + "|CHACHA20-POLY1305).*"));
    }

    @Test
    void openSslSeesTheChainAndTheSuites() throws Exception {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            String report =
                    run(
                            Map.of(),
                            "openssl",
                            "s_client",
                            version,
                            "-connect",
                            "localhost:" + port(),
                            "-CAfile",
                            folder.resolve("ca.pem").toString(),
                            "-verify_return_error",
                            "-verify_hostname",
                            "localhost");
            assertThat(report).contains("Verify return code: 0 (ok)");
        }
    }
}
