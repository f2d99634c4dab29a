package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UsageErrorsTest {
    private static final String SECRET = "hunter2hunter2";

    private final Cli cli = Cli.on(Path.of("none"));

    private void assertUsage(String message, String... arguments) {
        Cli.Ran ran = cli.runPlain(arguments);
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err().lines()).singleElement().asString().contains(message);
        assertThat(ran.err()).startsWith("sallyport: ").doesNotContain(SECRET);
    }

    @Test
    void namesWhatIsMissing() {
        assertUsage("--tenant", "application", "list");
        assertUsage("see `./sallyport application list --help`", "application", "list");
        assertUsage("CLIENT_ID", "application", "delete", "--tenant", "t");
    }

    @Test
    void namesAnUnknownOptionButNotItsValue() {
        assertUsage("unknown option --fast", "status", "--fast=" + SECRET);
        assertUsage("unknown option --fast", "status", "--fast", SECRET);
    }

    @Test
    void saysWhereOptionsStand() {
        assertUsage("unknown option --data: options stand behind", "--data", "x", "status");
    }

    @Test
    void pointsToTheDescriptorWhenASecretIsGivenAsAnArgument() {
        assertUsage(
                "unknown option --client-secret: a secret is read from a file descriptor",
                "application",
                "create",
                "--tenant",
                "t",
                "--name",
                "n",
                "--client-secret",
                SECRET);
    }

    @Test
    void namesTheCommandsThatThereAre() {
        assertUsage("no such command: tenannt; there are", "tenannt");
        assertUsage("no such command: creat; there are create, list", "tenant", "creat", "t");
    }

    @Test
    void repeatsNoValue() {
        assertUsage("a whole number is expected", "tenant", "list", "--limit", SECRET);
        assertUsage("text or json is expected", "status", "--output", SECRET);
        assertUsage("one argument is too many", "status", SECRET);
        assertUsage("some arguments are too many", "audit", "key", SECRET, SECRET);
        assertUsage(
                "a whole number is expected",
                "application",
                "create",
                "--tenant=t",
                "--name=n",
                "--client-secret-fd=" + SECRET);
    }

    @Test
    void refusesAnOptionThatStandsTwice() {
        assertUsage("--limit", "tenant", "list", "--limit", "1", "--limit", "2");
    }

    @Test
    void doesNotReadArgumentsFromAFile() {
        assertUsage("no such command: @x", "@x");
    }
}
