package io.sallyport.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.StartRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stands in the configuration is understood, or stops the start with what to change.
class SettingsTest {
    private static final String FILE =
            "{\"folder\":\"/srv/out\",\"kind\":\"file\",\"name\":\"archive\"}";
    private static final String SYSLOG =
            "{\"host\":\"logs.example.org\",\"kind\":\"syslog\",\"name\":\"siem\"}";
    private static final String WEBHOOK =
            "{\"kind\":\"webhook\",\"name\":\"hook\",\"secretFile\":\"/nowhere\","
                    + "\"url\":\"https://hook.example.org/in\"}";

    @TempDir private Path data;

    private ConfiguredSinks read(String... sinks) {
        String whole = "{\"sinks\":[" + String.join(",", sinks) + "]}";
        return ConfiguredSinks.read(JsonObject.read(whole.getBytes(StandardCharsets.UTF_8)), data);
    }

    private static String with(String sink, String member, Object value) {
        Map<String, Object> members =
                new TreeMap<>(JsonObject.read(sink.getBytes(StandardCharsets.UTF_8)).members());
        members.put(member, value);
        return CanonicalJson.write(members);
    }

    @Test
    void readsSinksOfEachKind() throws IOException {
        String hook = with(WEBHOOK, "secretFile", secret("rw-------").toString());
        assertThat(read(FILE, SYSLOG, hook).names()).containsExactly("archive", "siem", "hook");
        assertThat(read(SYSLOG).all().getFirst().to().shown()).isEqualTo("logs.example.org:6514");
        assertThat(ConfiguredSinks.read(new JsonObject(Map.of()), data).names()).isEmpty();
    }

    private Path secret(String permissions) throws IOException {
        Path file = data.resolve("secret");
        Files.writeString(file, "whsec_" + Base64.getEncoder().encodeToString(new byte[32]));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @ParameterizedTest
    @CsvSource({
        "file,plain,yes,\"plain\" is not known",
        "file,name,Archive,small letters",
        "file,name,../x,small letters",
        "file,kind,kafka,'file, syslog or webhook'",
        "file,folder,out,not an absolute path",
        "file,format,cef,jsonl or ocsf",
        "file,begin,middle,now or start",
        "file,host,h,\"host\" is not known",
        "syslog,host,https://x,without scheme",
        "syslog,host,127.1,without scheme",
        "webhook,url,https://0x7f000001/,no usual form",
        "webhook,url,https://hook.example.org/#a,no fragment",
        "syslog,ca,/nowhere.pem,/nowhere.pem cannot be read",
        "syslog,key,/nowhere.pem,go together",
        "webhook,url,http://hook.example.org/,https address",
        "webhook,url,https://a:b@hook.example.org/,without a password",
        "webhook,url,not an address,is not an address",
        "webhook,body,xml,lines or array",
        "webhook,secret,whsec_x,\"secret\" is not known",
        "webhook,secretFile,/nowhere,/nowhere cannot be read"
    })
    void saysWhatToChange(String kind, String member, String value, String why) {
        String sink = kind.equals("file") ? FILE : kind.equals("syslog") ? SYSLOG : WEBHOOK;
        Object given = value.equals("yes") ? 1L : value;
        assertThatThrownBy(() -> read(with(sink, member, given)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("sinks")
                .hasMessageContaining(why);
    }

    @Test
    void refusesNumbersOutOfRangeAndNamesThatStandTwice() {
        for (String member : List.of("maxBytes", "keep", "lagEntries", "lagSeconds")) {
            assertThatThrownBy(() -> read(with(FILE, member, -1L)))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining(member);
        }
        assertThatThrownBy(() -> read(with(SYSLOG, "port", 65_536L)))
                .isInstanceOf(StartRefused.class);
        assertThatThrownBy(() -> read(FILE, FILE)).isInstanceOf(StartRefused.class);
    }

    @Test
    void aFileSinkStaysOutOfTheDataFolder() {
        assertThatThrownBy(() ->
                        read(
                                with(
                                        FILE,
                                        "folder",
                                        data.resolve("../x/..")
                                                + "/"
                                                + data.getFileName()
                                                + "/out")))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("inside the data folder");
    }

    @Test
    void aSecretIsItsOwnersAlone() throws IOException {
        String hook = with(WEBHOOK, "secretFile", secret("rw-r-----").toString());
        assertThatThrownBy(() -> read(hook))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("chmod 600")
                .hasMessageNotContaining("whsec_");
    }

    @Test
    void anyConfigurationIsReadOrRefusedInOneLine() {
        Random random = new Random(23);
        List<String> words =
                List.of(
                        "name",
                        "kind",
                        "folder",
                        "host",
                        "port",
                        "url",
                        "ca",
                        "file",
                        "syslog",
                        "/x",
                        "https://x/",
                        "a",
                        "\u0000",
                        "",
                        "key",
                        "certificate",
                        "format");
        for (int i = 0; i < 5_000; i++) {
            Map<String, Object> members = new TreeMap<>();
            for (int count = random.nextInt(6); count > 0; count--) {
                Object value =
                        random.nextInt(4) == 0
                                ? random.nextLong()
                                : words.get(random.nextInt(words.size()));
                members.put(words.get(random.nextInt(words.size())), value);
            }
            try {
                assertThat(read(CanonicalJson.write(members)).names()).hasSize(1);
            } catch (StartRefused | JsonReader.Malformed expected) {
                assertThat(expected).hasMessageNotContaining("\n");
            }
        }
    }

    @Test
    void anyKeySecretAndLineIsReadOrRefused() {
        Random random = new Random(29);
        String key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        String secret = "whsec_" + Base64.getEncoder().encodeToString(new byte[24]);
        for (int i = 0; i < 5_000; i++) {
            String sample = List.of(key, secret, "{\"position\":17}").get(i % 3);
            byte[] bytes = sample.getBytes(StandardCharsets.ISO_8859_1);
            for (int flips = random.nextInt(5); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            FileReceiver.position(text).ifPresent(one -> assertThat(one).isNotNegative());
            try {
                WebhookSecret.parse(text);
                assertThat(text).startsWith("whsec_");
                ClientTls.privateKey(text);
            } catch (IOException expected) {
                assertThat(expected).hasMessageNotContaining(text);
            }
        }
    }
}
