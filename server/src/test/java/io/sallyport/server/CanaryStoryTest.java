package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plants values that stand nowhere else and looks for them in every file that the server wrote, in
/// the forms that a careless program would write them in.
class CanaryStoryTest {
    private static final String TENANT = "canary-tenant-7f3a";
    private static final String NAME = "Canary Application 51c2";
    private static final String SECRET = "canary-secret-9d0e1b";
    private static final String CLIENT = "canary-client-44aa";

    @TempDir private Path home;

    private static Map<String, Object> application() {
        return Map.of(
                "tenant", TENANT,
                "name", NAME,
                "clientId", CLIENT,
                "clientSecret", SECRET,
                "scopes", List.of("applications.read"));
    }

    @Test
    void writesNoNamesAndSecretsIntoAnyFile() throws Exception {
        Path data = home.resolve("data");
        int port = ServerProcess.freePort();
        try (ServerProcess server =
                ServerProcess.start(
                        home,
                        List.of(
                                "--demo",
                                "--data",
                                data.toString(),
                                "--public-port",
                                Integer.toString(port)))) {
            server.ready();
            DemoInstance instance = new DemoInstance(data);
            instance.activity("tenant.create", Map.of("name", TENANT));
            instance.activity("application.create", application());
            String issuer = "https://localhost:" + port + "/" + TENANT;
            String token = takeToken(instance, issuer);
            refusedEverywhere(instance, issuer, token);
            String demoSecret = instance.client(0).text("clientSecret");
            List<byte[]> needles =
                    new ArrayList<>(needles(TENANT, NAME, SECRET, CLIENT, token, demoSecret));
            needles.add("contoso".getBytes(StandardCharsets.UTF_8));
            Path backup = home.resolve("monday.backup");
            assertThat(DemoInstance.backup(data, "write", backup).number("rows")).isPositive();
            assertNowhere(needles);
            server.stop();
            assertNowhere(needles);
        }
    }

    private static String takeToken(DemoInstance instance, String issuer) {
        return DemoInstance.object(
                        instance.post(
                                issuer + "/oauth2/token",
                                Map.of(
                                        "grant_type", "client_credentials",
                                        "client_id", CLIENT,
                                        "client_secret", SECRET)))
                .text("access_token");
    }

    /// Refusals are where secrets leak into logs.
    private static void refusedEverywhere(DemoInstance instance, String issuer, String token) {
        instance.get(issuer + "/api/v1/applications?" + SECRET, "Authorization", "Bearer " + token);
        instance.get(instance.issuer(1) + "/api/v1/applications", "Authorization", token);
        instance.get(issuer + "/" + SECRET);
        instance.post(
                issuer + "/oauth2/token",
                Map.of("grant_type", SECRET, "client_id", CLIENT, "client_secret", SECRET));
        instance.post(
                instance.issuer(1) + "/oauth2/token",
                Map.of("grant_type", "x", "client_id", CLIENT, "client_secret", SECRET));
    }

    @Test
    void writesNoKeyBytesIntoAnyFile() throws Exception {
        Path data = home.resolve("data");
        List<byte[]> needles = new ArrayList<>();
        try (Node node = Nodes.startDemo(data)) {
            JsonObject demo = new DemoInstance(data).demo();
            for (JsonObject tenant : demo.objects("tenants")) {
                byte[] pkcs8 = signingKey(node, tenant.text("name"));
                // The private scalar stands at the same place in every P-256 key of this form.
                assertThat(pkcs8).startsWith(0x30, 0x81).hasSizeGreaterThan(100);
                assertThat(pkcs8[35]).isEqualTo((byte) 32);
                byte[] scalar = Arrays.copyOfRange(pkcs8, 36, 68);
                needles.addAll(forms(scalar));
            }
            assertThat(needles).hasSize(8);
            assertNowhere(needles);
        }
        assertNowhere(needles);
    }

    private static byte[] signingKey(Node node, String tenant) {
        Capabilities capabilities = node.assembly().capabilities();
        RequestContext context = node.assembly().context();
        Tenant found = capabilities.tenants().named(context, tenant);
        RequestContext inTenant = context.within(capabilities.tenants().scope(found));
        return capabilities
                .signingKeys()
                .signing(inTenant, io.sallyport.keys.SignatureAlgorithm.ES256)
                .pkcs8();
    }

    private static List<byte[]> needles(String... texts) {
        return Stream.of(texts)
                .flatMap(text -> forms(text.getBytes(StandardCharsets.UTF_8)).stream())
                .toList();
    }

    /// As it is, in hexadecimal, and in the two base64 alphabets.
    private static List<byte[]> forms(byte[] value) {
        return List.of(
                value,
                HexFormat.of().formatHex(value).getBytes(StandardCharsets.US_ASCII),
                Base64.getEncoder().withoutPadding().encode(value),
                Base64.getUrlEncoder().withoutPadding().encode(value));
    }

    private void assertNowhere(List<byte[]> needles) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(home)) {
            files =
                    all.filter(Files::isRegularFile)
                            .filter(file -> !file.endsWith("demo.json"))
                            .toList();
        }
        assertThat(files.stream().map(file -> file.getFileName().toString()))
                .contains("sallyport.db", "keyring", "checkpoint");
        for (Path file : files) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            for (byte[] needle : needles) {
                assertThat(text)
                        .as(file.toString())
                        .doesNotContain(new String(needle, StandardCharsets.ISO_8859_1));
            }
        }
    }
}
