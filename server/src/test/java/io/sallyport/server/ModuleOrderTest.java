package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ModuleOrderTest {
    private static final List<String> ORDER =
            List.of("foundation", "audit", "tokens", "server", "cli", "pentest");

    @Test
    void acceptsWhatTheListAllows() {
        String directives =
                """
                requires io.sallyport.foundation;
                requires transitive io.sallyport.audit;
                requires java.sql;
                exports io.sallyport.tokens;
                exports io.sallyport.tokens.oidc;
                opens io.sallyport.tokens.pages;
                """;
        assertThat(problems("tokens", module("tokens", directives))).isEmpty();
        assertThat(problems("cli", module("cli", "requires io.sallyport.audit;"))).isEmpty();
    }

    @Test
    void refusesAModuleListedLater() {
        assertThat(problems("audit", module("audit", "requires io.sallyport.tokens;")))
                .containsExactly("audit may not require tokens");
        assertThat(problems("audit", module("audit", "requires static io.sallyport.audit;")))
                .containsExactly("audit may not require audit");
    }

    @Test
    void refusesServerCodeOutside() {
        assertThat(problems("pentest", module("pentest", "requires io.sallyport.audit;")))
                .containsExactly("pentest may not require audit");
        assertThat(problems("cli", module("cli", "requires io.sallyport.tokens;")))
                .containsExactly("cli may not require tokens");
    }

    @Test
    void refusesAnotherName() {
        assertThat(problems("tokens", module("token", "")))
                .containsExactly("tokens is named io.sallyport.token, not io.sallyport.tokens");
    }

    @Test
    void refusesAModuleThatIsNotNullMarked() {
        assertThat(problems("tokens", "module io.sallyport.tokens {}"))
                .containsExactly("tokens is not @NullMarked");
    }

    @Test
    void refusesToExportAnythingElse() {
        String directives =
                """
                exports io.sallyport.tokens.codes;
                exports io.sallyport.tokensoidc;
                exports io.sallyport.audit.merkle;
                """;
        assertThat(problems("tokens", module("tokens", directives)))
                .containsExactly(
                        "tokens exports io.sallyport.tokens.codes",
                        "tokens exports io.sallyport.tokensoidc",
                        "tokens exports io.sallyport.audit.merkle");
    }

    @Test
    void refusesAFolderThatIsNotListed() {
        assertThat(problems("attic", module("attic", "")))
                .containsExactly("attic is not in the parent POM's list");
    }

    @Test
    void refusesAListedModuleThatIsNotThere() {
        assertThat(ModuleOrder.problems(List.of("keys"), List.of()))
                .containsExactly("keys is listed but has no module-info");
    }

    @Test
    void readsTheOrderOfThePom() {
        assertThat(
                        Repository.modulesIn(
                                "<modules><module>b</module>\n<module>a</module></modules>"))
                .containsExactly("b", "a");
    }

    private static String module(String name, String directives) {
        return "@org.jspecify.annotations.NullMarked module io.sallyport."
                + name
                + " {"
                + directives
                + "}";
    }

    private static List<String> problems(String folder, String text) {
        JavaSource source = JavaSource.parse(folder + "/src/main/java/module-info.java", text);
        return ModuleOrder.problems(ORDER, List.of(ModuleDeclaration.read(source))).stream()
                .filter(problem -> !problem.endsWith("has no module-info"))
                .toList();
    }
}
