package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtectorCommandsTest {
    private static final Map<String, Object> SHOWN =
            Map.of(
                    "id", "5f0c",
                    "kind", "pkcs11",
                    "holder", "Rack 4",
                    "created", "2026-08-01T09:00:00Z",
                    "tested", "2026-08-01T09:00:00Z",
                    "testDue", "2026-10-30T09:00:00Z",
                    "test", "overdue",
                    "state", "suspended",
                    "suspendedUntil", "2026-12-04T09:00:00Z");

    @TempDir Path folder;
    private FakeInstance fake;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeInstance(folder);
    }

    @AfterEach
    void stop() throws IOException {
        fake.close();
    }

    private static Map<String, Object> shownWith(String name, Object value) {
        Map<String, Object> shown = new TreeMap<>(SHOWN);
        shown.put(name, value);
        return shown;
    }

    @Test
    void listsWhoHoldsWhatAndWhenItWasTested() {
        fake.onActivity("protector.list", _ -> Map.of("protectors", List.of(SHOWN)));
        Cli.Ran text = Cli.on(folder).run("protector", "list");
        assertThat(text.out().lines().findFirst().orElseThrow().split(" {2,}"))
                .containsExactly(
                        "ID",
                        "KIND",
                        "HOLDER",
                        "CREATED",
                        "LAST TESTED",
                        "TEST DUE",
                        "TEST",
                        "STATE",
                        "SUSPENDED UNTIL");
        assertThat(text.out()).contains("Rack 4", "overdue", "suspended", "2026-12-04T09:00:00Z");
        assertThat(Cli.on(folder).run("protector", "list", "--output=json").objects())
                .singleElement()
                .satisfies(one -> assertThat(one.members()).isEqualTo(SHOWN));
    }

    @Test
    void addsOneWithTheSecretOfADescriptor() throws IOException {
        fake.onActivity("protector.add", _ -> SHOWN);
        try (OpenDescriptor pin = OpenDescriptor.of(folder, "739154\n")) {
            Cli.Ran ran =
                    Cli.on(folder)
                            .run(
                                    "protector",
                                    "add",
                                    "--holder=Rack 4",
                                    "--token=sallyport",
                                    "--pin-fd=" + pin.number(),
                                    "--replaces=11aa",
                                    "--test-every-days=30");
            assertThat(ran.exit()).as(ran.err()).isEqualTo(Exit.SUCCESS);
        }
        assertThat(fake.given("protector.add"))
                .containsExactly(
                        Map.of(
                                "holder", "Rack 4",
                                "token", "sallyport",
                                "pin", "739154",
                                "replaces", "11aa",
                                "testEveryDays", 30L));
    }

    @Test
    void showsTheSharesThisOnce() {
        fake.onActivity("protector.add", _ -> shownWith("shares", List.of("aa-1", "bb-2")));
        Cli.Ran ran = Cli.on(folder).run("protector", "add", "--holder=Custodians", "--deal=2/2");
        assertThat(ran.out()).contains("share 1 of 2: aa-1", "share 2 of 2: bb-2");
        assertThat(ran.err()).contains("shown this once");
        assertThat(fake.given("protector.add"))
                .containsExactly(Map.of("holder", "Custodians", "threshold", 2L, "count", 2L));
        assertThat(Cli.on(folder).run("protector", "add", "--holder=C", "--deal=2of3").exit())
                .isEqualTo(Exit.USAGE);
    }

    @Test
    void aTestThatDoesNotOpenFails() throws IOException {
        fake.onActivity("protector.test", _ -> shownWith("opens", false));
        try (OpenDescriptor phrase = OpenDescriptor.of(folder, "correct horse battery\n")) {
            Cli.Ran ran =
                    Cli.on(folder)
                            .run("protector", "test", "5f0c", "--passphrase-fd=" + phrase.number());
            assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
            assertThat(ran.err()).contains("does not open this protector");
        }
        assertThat(fake.given("protector.test"))
                .containsExactly(Map.of("id", "5f0c", "passphrase", "correct horse battery"));
    }

    /// A file of what `--deal` printed is good for a node's start and for a command alike.
    @Test
    void takesSharesAsLinesOrWithCommasBetween() throws IOException {
        fake.onActivity("protector.test", _ -> shownWith("opens", true));
        for (String text : List.of("AA-1\nBB-2\n", "AA-1,BB-2", "AA-1\r\n\r\nBB-2\r\n")) {
            try (OpenDescriptor shares = OpenDescriptor.of(folder, text)) {
                Cli.Ran ran =
                        Cli.on(folder)
                                .run("protector", "test", "5f0c", "--shares-fd=" + shares.number());
                assertThat(ran.exit()).as(ran.err()).isEqualTo(Exit.SUCCESS);
            }
        }
        assertThat(fake.given("protector.test"))
                .hasSize(3)
                .containsOnly(Map.of("id", "5f0c", "shares", "AA-1,BB-2"));
    }

    @Test
    void aSecretIsAskedForOnlyAtATerminal() {
        Cli.Ran ran = Cli.on(folder).run("protector", "test", "5f0c", "--ask=passphrase");
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("no terminal to ask for the passphrase");
        assertThat(Cli.on(folder).run("protector", "test", "5f0c", "--ask=hunter2").err())
                .contains("--ask takes passphrase, pin or shares")
                .doesNotContain("hunter2");
    }

    @Test
    void suspendsAndResumes() {
        fake.onActivity("protector.suspend", _ -> SHOWN);
        fake.onActivity("protector.resume", _ -> SHOWN);
        assertThat(Cli.on(folder).run("protector", "suspend", "5f0c").out()).contains("2026-12-04");
        Cli.on(folder).run("protector", "suspend", "5f0c", "--days=14");
        Cli.on(folder).run("protector", "resume", "5f0c");
        assertThat(fake.given("protector.suspend"))
                .containsExactly(
                        Map.of("id", "5f0c", "days", 7L), Map.of("id", "5f0c", "days", 14L));
        assertThat(fake.given("protector.resume")).containsExactly(Map.of("id", "5f0c"));
    }

    @Test
    void saysWhatARemovalLeaves() {
        fake.onActivity("protector.remove", _ -> shownWith("destroyed", false));
        assertThat(Cli.on(folder).run("protector", "remove", "5f0c").err())
                .contains("An old copy of the keys still opens");
        fake.onActivity("protector.remove", _ -> shownWith("destroyed", true));
        assertThat(Cli.on(folder).run("protector", "remove", "5f0c").err())
                .contains("token's key was destroyed");
    }
}
