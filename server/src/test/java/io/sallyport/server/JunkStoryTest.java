package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What junk costs on the disk, all files together: the quotas of the log count entries, and this
/// says how large one is.
class JunkStoryTest {
    private static final int SOURCES = 12;
    private static final int OF_ONE = 90;
    private static final int ENTRY_BYTES = 1_024;

    @TempDir private Path folder;
    private final int port = ServerProcess.freePort();

    @Test
    void anEntryTakesLessThanAKibibyteInJournalLogAndViewsTogether() throws Exception {
        Nodes.startDemo(folder, port).close();
        long before = bytes();
        long entries = DemoLog.events(folder).size();
        try (Node node = Nodes.startDemo(folder, port)) {
            DemoInstance instance = new DemoInstance(folder);
            for (int i = 0; i < SOURCES; i++) {
                junk(instance, "127.0.1." + (i + 1));
            }
            // Behind the junk an honest client is served at once.
            assertThat(instance.token(0).text("access_token")).isNotEmpty();
            assertThat(node.demonstration()).isTrue();
        }
        List<JsonObject> events = DemoLog.events(folder);
        long refused = events.stream().mapToLong(JunkStoryTest::refusals).sum();
        assertThat(refused).isEqualTo(SOURCES * OF_ONE);
        long more = events.size() - entries;
        // Of each address twenty for each of two reasons, counts, and what a node tells of itself.
        assertThat(more).isBetween(40L * SOURCES, 50L * SOURCES + 20);
        assertThat(bytes() - before).isLessThan(more * ENTRY_BYTES);
    }

    private static long refusals(JsonObject event) {
        return switch (event.text("action")) {
            case "request.refused" -> 1;
            case "refusals.counted" -> Long.parseLong(event.object("details").text("count"));
            case "refusals.dropped" ->
                    event.object("details").members().values().stream()
                            .mapToLong(count -> Long.parseLong(count.toString()))
                            .sum();
            default -> 0;
        };
    }

    /// From tenant to tenant and place to place, under a name of each that is as long as it may be.
    private static void junk(DemoInstance instance, String source) throws Exception {
        String origin = instance.issuer(0).replaceFirst("/[^/]+$", "");
        try (HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(DemoInstance.trusting(Path.of(instance.demo().text("ca"))))
                        .version(HttpClient.Version.HTTP_1_1)
                        .localAddress(InetAddress.getByName(source))
                        .build()) {
            for (int i = 0; i < OF_ONE; i++) {
                String tenant = i % 2 == 0 ? "contoso" : "nobody-" + i;
                String place = i % 3 == 0 ? "/oauth2/introspect" : "/oauth2/token";
                HttpRequest request =
                        HttpRequest.newBuilder(URI.create(origin + "/" + tenant + place))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "grant_type=client_credentials&client_id=x" + i))
                                .build();
                int status =
                        client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
                assertThat(status).isBetween(400, 404);
            }
        }
    }

    /// The zeros behind the journal's last frame are its reserve and stand there already.
    private long bytes() throws IOException {
        long sum = 0;
        for (String name : List.of("journal", "log", "views")) {
            try (Stream<Path> files = Files.walk(folder.resolve(name))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    sum += content(file);
                }
            }
        }
        return sum;
    }

    private static long content(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (file.toString().endsWith(".journal") && end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
