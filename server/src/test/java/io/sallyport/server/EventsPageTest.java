package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.audit.OcsfActivity;
import io.sallyport.foundation.AuditAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/events.md` is made of the catalogue. Where it is not, this leaves the right one in
/// `server/target/events.md`.
class EventsPageTest {
    private static final String HEAD =
            """
            # Events

            Every kind of event that the log can hold. `EventsPageTest` makes this page of
            `AuditAction`; `AuditCatalogueTest` and the tests that it names have each happen.

            When an event is on disk, by its grade:

            - *change*: in one transaction with the rows that it changes, which it names.
            - *act*: before what it tells of takes effect.
            - *record*: before the answer, or before what tells of it goes on.
            - *note*: handed over, not waited for.

            An event names persons by id. What it says of them besides stands in `people`, each
            part under that person's own key: `{"purged": true}` once that was destroyed.

            A detail `with.*` stands for all that begin so. The last column is the class and
            `type_uid` in OCSF 1.3 (`audit export --format ocsf`).

            | event | what it means | grade | details | OCSF |
            | --- | --- | --- | --- | --- |
            """;

    @Test
    void thePageIsUpToDate() throws IOException {
        Path root = Repository.here().root();
        String page =
                HEAD
                        + Arrays.stream(AuditAction.values())
                                .map(EventsPageTest::row)
                                .collect(Collectors.joining());
        Files.writeString(root.resolve("server/target/events.md"), page);
        assertThat(Repository.text(root.resolve("docs/events.md")))
                .as("copy server/target/events.md to docs/events.md")
                .isEqualTo(page);
    }

    private static String row(AuditAction action) {
        OcsfActivity activity = OcsfActivity.of(action);
        return "| `%s` | %s | %s | %s | %s %d |\n"
                .formatted(
                        action.label(),
                        action.meaning(),
                        action.grade().name().toLowerCase(Locale.ROOT),
                        action.details().stream()
                                .map(name -> "`" + name + "`")
                                .collect(Collectors.joining(" ")),
                        activity.type().caption(),
                        activity.typeUid());
    }

    @Test
    void everyMeaningIsAPhrase() {
        assertThat(AuditAction.values())
                .allSatisfy(action -> assertThat(action.meaning()).matches("[a-z].{15,}[^.]"));
    }
}
