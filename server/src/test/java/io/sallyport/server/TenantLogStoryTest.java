package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.ConsistencyProof;
import io.sallyport.audit.merkle.Hash;
import io.sallyport.audit.merkle.LogProof;
import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.LogVerifier;
import io.sallyport.audit.merkle.NoteVerifier;
import io.sallyport.audit.merkle.TreeHasher;
import io.sallyport.audit.merkle.Verification;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The auditor of one tenant, who has an access token and a key that was told in another way.
class TenantLogStoryTest {
    private static final int CONTOSO = 0;
    private static final int FABRIKAM = 1;

    @TempDir private Path folder;
    private Node node;
    private DemoInstance instance;

    @BeforeEach
    void start() {
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private String token(int tenant) {
        return instance.token(tenant).text("access_token");
    }

    private HttpResponse<String> get(int tenant, String path, String token) {
        return instance.get(
                instance.issuer(tenant) + "/audit/" + path, "Authorization", "Bearer " + token);
    }

    private NoteVerifier key(String name) {
        return NoteVerifier.parse(
                instance.activity("audit.tenant-key", Map.of("tenant", name)).text("vkey"));
    }

    private Verification.Verified verify(int tenant, NoteVerifier key, Checkpoint older)
            throws IOException {
        try (LogReader reader =
                LogReader.of(
                        URI.create(instance.issuer(tenant) + "/audit"),
                        DemoInstance.trusting(folder.resolve("ca.pem")),
                        token(tenant))) {
            Verification verdict =
                    new LogVerifier(reader, key).verifyExtends(older, LogVerifier.Progress.SILENT);
            assertThat(verdict).isInstanceOf(Verification.Verified.class);
            return (Verification.Verified) verdict;
        }
    }

    /// The view shows at least so many entries, a few moments later.
    private Checkpoint await(int tenant, NoteVerifier key, long size) throws IOException {
        Checkpoint seen = new Checkpoint(key.name(), 0, TreeHasher.EMPTY);
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (seen.size() < size) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(end);
            LockSupport.parkNanos(50_000_000);
            if (get(tenant, "checkpoint", token(tenant)).statusCode() == 200) {
                seen = verify(tenant, key, seen).checkpoint();
            }
        }
        return seen;
    }

    @Test
    void aTenantVerifiesItsLogWhateverHappensToAnother() throws IOException {
        NoteVerifier key = key("fabrikam");
        assertThat(key.name()).contains(instance.tenant(FABRIKAM).text("id"));
        assertThat(key.name()).doesNotContain("fabrikam");
        for (int i = 0; i < 300; i++) {
            instance.token(FABRIKAM);
        }
        Checkpoint before = await(FABRIKAM, key, 300);
        String other = token(CONTOSO);
        await(CONTOSO, key("contoso"), 3);

        instance.activity("tenant.shred", Map.of("tenant", "contoso", "graceDays", 0L));
        assertThat(get(CONTOSO, "checkpoint", other).statusCode()).isEqualTo(404);
        instance.activity("tenant.destroy", Map.of("tenant", "contoso"));

        assertThat(get(CONTOSO, "checkpoint", other).statusCode()).isEqualTo(404);
        assertThat(get(CONTOSO, "tile/0/000.p/1", other).statusCode()).isEqualTo(404);
        await(FABRIKAM, key, before.size() + 1);
        assertThat(verify(FABRIKAM, key, before).entries()).isGreaterThan(before.size());
        node.close();
        node = Nodes.startDemo(folder, URI.create(instance.issuer(FABRIKAM)).getPort());
        await(FABRIKAM, key, before.size() + 1);
        verify(FABRIKAM, key, before);
    }

    @Test
    void nobodySeesAnothersLog() throws IOException {
        await(CONTOSO, key("contoso"), 3);
        await(FABRIKAM, key("fabrikam"), 3);
        String own = token(CONTOSO);
        String foreign = token(FABRIKAM);
        for (String path : new String[] {"checkpoint", "tile/0/000.p/2", "tile/entries/000.p/2"}) {
            assertThat(get(CONTOSO, path, own).statusCode()).as(path).isEqualTo(200);
            assertThat(get(CONTOSO, path, foreign).statusCode()).as(path).isEqualTo(401);
            assertThat(get(FABRIKAM, path, own).statusCode()).as(path).isEqualTo(401);
            assertThat(get(CONTOSO, path, foreign).body()).doesNotContain("sallyport/");
        }
        HttpResponse<String> entries = get(CONTOSO, "tile/entries/000.p/2", own);
        assertThat(entries.headers().firstValue("Content-Type"))
                .hasValue("application/octet-stream");
        assertThat(entries.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(get(CONTOSO, "checkpoint", own).body())
                .startsWith("sallyport/")
                .doesNotContain("contoso");
        assertThat(get(CONTOSO, "tile/0/000", own).statusCode()).isEqualTo(404);
        assertThat(get(CONTOSO, "tile/0/x000/000.p/2", own).statusCode()).isEqualTo(404);
        assertThat(get(CONTOSO, "key", own).statusCode()).isEqualTo(404);
    }

    @Test
    void aTokenNeedsTheScope() {
        HttpResponse<String> narrow =
                instance.post(
                        instance.issuer(CONTOSO) + "/oauth2/token",
                        Map.of("grant_type", "client_credentials", "scope", "applications.read"),
                        "Authorization",
                        instance.basic(CONTOSO));
        JsonObject token = JsonObject.read(narrow.body().getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer = get(CONTOSO, "checkpoint", token.text("access_token"));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("audit.read");
    }

    private HttpResponse<String> api(int tenant, String path, String token) {
        return instance.get(
                instance.issuer(tenant) + "/api/v1/audit/" + path,
                "Authorization",
                "Bearer " + token);
    }

    @Test
    void aTenantKeepsProofsOfItsEvents() throws IOException {
        NoteVerifier key = key("contoso");
        Checkpoint older = await(CONTOSO, key, 3);
        String own = token(CONTOSO);
        Checkpoint newer = await(CONTOSO, key, older.size() + 1);
        JsonObject page = JsonObject.read(bytes(api(CONTOSO, "events?action=token.issued", own)));
        long position = page.objects("events").getLast().number("position");
        String path = "events/" + position + "/proof";

        HttpResponse<String> answer = api(CONTOSO, path, own);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(LogProof.parse(bytes(answer)).proves(key)).isTrue();
        assertThat(LogProof.parse(bytes(answer)).proves(key("fabrikam"))).isFalse();
        assertThat(api(FABRIKAM, path, token(FABRIKAM)).statusCode()).isEqualTo(404);
        assertThat(api(CONTOSO, path, token(FABRIKAM)).statusCode()).isEqualTo(401);
        assertThat(api(CONTOSO, "events/x/proof", own).statusCode()).isEqualTo(400);

        String sizes = "consistency?older=" + older.size() + "&newer=" + newer.size();
        JsonObject consistent = JsonObject.read(bytes(api(CONTOSO, sizes, own)));
        ConsistencyProof proof =
                new ConsistencyProof(
                        consistent.number("older"),
                        consistent.number("newer"),
                        consistent.texts("hashes").stream().map(Hash::parse).toList());
        assertThat(proof.proves(older.root(), newer.root())).isTrue();
        assertThat(api(CONTOSO, "consistency?older=2&newer=1", own).statusCode()).isEqualTo(400);
    }

    private static byte[] bytes(HttpResponse<String> answer) {
        return answer.body().getBytes(StandardCharsets.UTF_8);
    }
}
