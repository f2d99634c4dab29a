package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.server.TidyRule.Allowance;
import io.sallyport.server.TidyRule.Finding;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the house style that a formatter cannot: sizes, names, what must not be said. It reads
/// every Java file of the repository, and its own rules are tried on bad samples.
class TidyTest {
    /// Fewer files than this means that the walk went wrong, not that the house is small.
    private static final int FILES_MIN = 150;

    /// The only exceptions. One that covers nothing any more fails too.
    private static final List<Allowance> ALLOWED =
            List.of(
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "keys/CryptoProvider.java#install",
                            "whatever keeps the native provider from loading, the JDK's serves"),
                    new Allowance(
                            TidyRule.FILE_LENGTH,
                            "foundation/AuditAction.java",
                            "the catalogue has as many lines as there are kinds of events"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "keys/Cryptoki.java#call",
                            "a method handle declares it; a call into a module throws nothing"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "store/Journal.java#run",
                            "loop top: the journal stops, its waiters are refused, and it says so"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "store/StoreWriter.java#run",
                            "loop top: the writer stops, its waiters are refused, and it says so"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "store/Batch.java#run",
                            "one write's fault goes to its caller and does not fail its batch"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "audit/InstanceLog.java#run",
                            "loop top: the log stops the node and says so"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "audit/TenantViews.java#run",
                            "loop top: the views are refused from here on, and it says so"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "sinks/Sink.java#step",
                            "loop top: a sink that fails says so and tries again"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "http/FrontDoor.java#attempt",
                            "the request edge"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "server/ActivityRunner.java#run",
                            "an intent gets its outcome, whatever it is; thrown on"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "server/Housekeeping.java#attempt",
                            "loop top: nothing waits for it, it tries again"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "server/KeyRotations.java#attempt",
                            "a loop top: one tenant's rotation does not end the others'"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "server/DataBackups.java#run",
                            "a loop top: a backup that fails says so and ends nothing else"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "server/Main.java#main",
                            "the edge of the process: a fault is one line and exit code 1"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "server/Node.java#start",
                            "a start that fails gives back what it holds; thrown on"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "tokens/AccessTokens.java#issue",
                            "a token that was logged and not released is told; thrown on"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "pentest/Runner.java#failure",
                            "loop top: whatever a probe throws becomes its result, not its end"),
                    new Allowance(
                            TidyRule.BROAD_CATCH,
                            "testkit/Property.java#forAll",
                            "adds the seed to whatever a property throws, and throws it on"));

    /// Whole modules with a reason; allowed before the module exists.
    private static final List<Allowance> ALLOWED_IN =
            List.of(
                    new Allowance(TidyRule.LOGGING, "server/", "the one place that logs"),
                    new Allowance(TidyRule.STANDARD_STREAMS, "cli/", "talks to a terminal"),
                    new Allowance(TidyRule.STANDARD_STREAMS, "pentest/", "talks to a terminal"),
                    new Allowance(TidyRule.STANDARD_STREAMS, "bench/", "talks to a terminal"),
                    new Allowance(TidyRule.STANDARD_STREAMS, "legacy/", "talks to its starter"),
                    new Allowance(
                            TidyRule.STANDARD_STREAMS,
                            "server/Main.java#main",
                            "help, version, and the trace of a fault"),
                    new Allowance(
                            TidyRule.STANDARD_STREAMS,
                            "server/Main.java#fail",
                            "the one line that says why not"),
                    new Allowance(
                            TidyRule.STANDARD_STREAMS,
                            "server/Main.java#progress",
                            "how far a restore is"),
                    new Allowance(
                            TidyRule.STANDARD_STREAMS,
                            "server/Main.java#init",
                            "what was made and what to do next"),
                    new Allowance(
                            TidyRule.STANDARD_STREAMS, "server/Main.java#migrate", "what was done"),
                    new Allowance(
                            TidyRule.STANDARD_STREAMS,
                            "server/Main.java#deal",
                            "the shares, this once, and what to do with them"),
                    new Allowance(
                            TidyRule.STANDARD_STREAMS,
                            "server/Main.java#serve",
                            "the ready line and what to do next"));

    private static final List<JavaSource> SOURCES = Repository.here().sources();

    @Test
    void theHouseIsTidy() {
        assertThat(findings().filter(finding -> !isAllowed(finding)).toList()).isEmpty();
    }

    @Test
    void everyExceptionIsStillNeeded() {
        List<Finding> all = findings().toList();
        assertThat(ALLOWED).allMatch(allowance -> all.stream().anyMatch(allowance::covers));
    }

    @Test
    void readsTheWholeHouse() {
        assertThat(SOURCES).hasSizeGreaterThanOrEqualTo(FILES_MIN);
        Set<String> seen =
                SOURCES.stream()
                        .filter(JavaSource::isMain)
                        .map(JavaSource::module)
                        .collect(Collectors.toSet());
        assertThat(seen).containsAll(Repository.here().modules());
        assertThat(SOURCES)
                .extracting(JavaSource::place)
                .contains("server/TidyTest.java", "foundation/Refusal.java");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyRuleFiresOnItsSample(Sample sample) {
        assertThat(TidyChecker.check(sample.source()))
                .extracting(Finding::rule)
                .containsOnly(sample.rule());
    }

    @Test
    void everyRuleHasASample() {
        assertThat(samples().map(Sample::rule)).containsAll(Arrays.asList(TidyRule.values()));
    }

    @ParameterizedTest
    @MethodSource("nearMisses")
    void staysQuietOnANearMiss(String code) {
        assertThat(TidyChecker.check(JavaSource.parse("keys/src/main/java/A.java", code)))
                .isEmpty();
    }

    @Test
    void anExceptionCoversItsPlaceAndRuleOnly() {
        Finding finding = new Finding(TidyRule.SLEEP, "keys/Seal.java#open", 7, "x");
        assertThat(new Allowance(TidyRule.SLEEP, "keys/Seal.java#open", "r").covers(finding))
                .isTrue();
        assertThat(new Allowance(TidyRule.SLEEP, "keys/", "r").covers(finding)).isTrue();
        assertThat(new Allowance(TidyRule.LOGGING, "keys/", "r").covers(finding)).isFalse();
        assertThat(new Allowance(TidyRule.SLEEP, "keys/Seal.java", "r").covers(finding)).isFalse();
        assertThat(new Allowance(TidyRule.SLEEP, "key/", "r").covers(finding)).isFalse();
    }

    private static Stream<Finding> findings() {
        return SOURCES.stream().flatMap(source -> TidyChecker.check(source).stream());
    }

    private static boolean isAllowed(Finding finding) {
        return Stream.concat(ALLOWED.stream(), ALLOWED_IN.stream())
                .anyMatch(allowance -> allowance.covers(finding));
    }

    record Sample(TidyRule rule, String code) {
        JavaSource source() {
            return JavaSource.parse("keys/src/main/java/A.java", code);
        }
    }

    private static Sample body(TidyRule rule, String statements) {
        return new Sample(rule, "class A {\n  void m() throws Exception {\n" + statements + "\n}}");
    }

    private static Stream<Sample> samples() {
        return Stream.concat(shapeSamples(), wordSamples());
    }

    private static Stream<Sample> shapeSamples() {
        return Stream.of(
                new Sample(TidyRule.FILE_LENGTH, "class A {}\n".repeat(1) + "\n".repeat(400)),
                new Sample(TidyRule.LINE_LENGTH, "class A {}" + " ".repeat(91)),
                body(TidyRule.METHOD_LENGTH, "n();\n".repeat(40)),
                new Sample(TidyRule.METHOD_LENGTH, "class A { A() {" + "\n".repeat(42) + "}}"),
                new Sample(
                        TidyRule.PARAMETERS,
                        "class A { void m(int a, int b, int c, int d, int e) {} }"),
                new Sample(
                        TidyRule.PARAMETERS, "class A { A(int a, int b, int c, int d, int e) {} }"),
                new Sample(
                        TidyRule.PARAMETERS,
                        "record R(int a) { static void m(int a, int b, int c, int d, int e) {} }"),
                body(
                        TidyRule.NESTING,
                        """
                        if (a) { for (;;) { while (b) { try { if (c) {} } finally { n(); } } } }
                        """),
                body(
                        TidyRule.NESTING,
                        """
                        switch (a) { default -> { synchronized (a) {
                          do { l(() -> { for (int i : a) {} }); } while (b); } } }
                        """),
                new Sample(TidyRule.TYPE_NAME, "class KeyManager {}"),
                new Sample(TidyRule.TYPE_NAME, "record TokenInfo(int a) {}"),
                new Sample(TidyRule.TYPE_NAME, "interface Outer { class AbstractKey {} }"));
    }

    private static Stream<Sample> wordSamples() {
        return Stream.of(
                body(TidyRule.EMPTY_CATCH, "try { n(); } catch (IOException e) { /* why */ }"),
                body(TidyRule.BROAD_CATCH, "try { n(); } catch (Exception e) { n(); }"),
                body(TidyRule.BROAD_CATCH, "try { n(); } catch (java.lang.Throwable e) { n(); }"),
                body(TidyRule.BROAD_CATCH, "try { n(); } catch (A | RuntimeException e) { n(); }"),
                new Sample(TidyRule.UNFINISHED, "// TO" + "DO later\nclass A {}"),
                new Sample(TidyRule.UNFINISHED, "class A { /* FIX" + "ME */ }"),
                new Sample(TidyRule.AUTHOR, "/// @" + "author me\nclass A {}"),
                new Sample(TidyRule.SKIPPED_TEST, "class A { @Disabled void m() {} }"),
                new Sample(TidyRule.SKIPPED_TEST, "class A { @DisabledOnOs(LINUX) void m() {} }"),
                body(TidyRule.SKIPPED_TEST, "assumeTrue(false);"),
                body(TidyRule.SKIPPED_TEST, "Assumptions.assumeThat(a).isTrue();"),
                body(TidyRule.SLEEP, "Thread.sleep(1);"),
                body(TidyRule.SLEEP, "java.util.concurrent.TimeUnit.SECONDS.sleep(1);"),
                new Sample(TidyRule.SLEEP, "import static java.lang.Thread.sleep; class A {}"),
                body(TidyRule.STANDARD_STREAMS, "System.out.println();"),
                body(TidyRule.STANDARD_STREAMS, "java.lang.System.err.flush();"),
                body(TidyRule.STANDARD_STREAMS, "failure.printStackTrace();"),
                new Sample(
                        TidyRule.STANDARD_STREAMS,
                        "import static java.lang.System.out; class A {}"),
                new Sample(TidyRule.LOGGING, "import java.util.logging.Logger; class A {}"),
                body(TidyRule.LOGGING, "java.util.logging.Logger.getLogger(n);"));
    }

    private static Stream<String> nearMisses() {
        return Stream.of(
                "\n".repeat(399) + "class A {}",
                "class A {}" + " ".repeat(90),
                "import " + "a".repeat(100) + ".A; class A {}",
                "class A {\n void m() {\n" + "n();\n".repeat(40) + "}}",
                "class A { void m(int a, int b, int c, int d) {} }",
                "class A { @Override public void m(int a, int b, int c, int d, int e) {} }",
                "record R(int a, int b, int c, int d, int e) {}",
                "record R(int a, int b, int c, int d, int e) { R { n(); } }",
                "record R(int a, int b, int c, int d, int e)"
                        + " { R(int a, int b, int c, int d, int e) { n(); } }",
                """
                class A { void m() {
                  if (a) {} else if (b) {} else if (c) {} else if (d) {} else if (e) {} else {} } }
                """,
                "class A { void m() { if (a) { if (b) { if (c) { if (d) { n(); } } } } } }",
                "class Metadata {} class Services {} class Abstraction {}",
                "class A { void m() { try { n(); } catch (IOException e) { n(); } } }",
                "class A { String s = \"the methodology, AUTODOC, author\"; }",
                "class A { void m() { bed.sleep(); out.println(); e.printStackTrace(writer); } }",
                "import java.lang.System.Logger; class A {}");
    }
}
