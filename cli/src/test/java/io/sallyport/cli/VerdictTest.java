package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.cli.Verdict.Outcome;
import io.sallyport.foundation.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
    private static final String REFUSED = "{'status':401,'error':'invalid_token'}";
    private static final String ALLOWED = "{'status':200}";

    private static final Optional<String> ALL_THERE = Optional.empty();

    private static ProbeReport report(String control, String... got) {
        StringBuilder attacks = new StringBuilder();
        for (int i = 0; i < got.length; i++) {
            attacks.append(i == 0 ? "" : ",")
                    .append("{'name':'attack " + i + "','expected':" + REFUSED + ",'got':" + got[i])
                    .append(",'incident':'i" + i + "','event':{'place':'/p','reason':'r'}}");
        }
        return parse(
                "{'probe':'p','title':'t','inspiredBy':'x','control':'"
                        + control
                        + "','attacks':["
                        + attacks
                        + "]}");
    }

    private static ProbeReport parse(String quotedOnce) {
        return ProbeReport.parse(quotedOnce.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusedAndLoggedIsAPass() {
        Verdict verdict = Verdict.of(report("passed", REFUSED, REFUSED), _ -> ALL_THERE);
        assertThat(verdict.outcome()).isEqualTo(Outcome.PASS);
        assertThat(verdict.passed()).isTrue();
        assertThat(verdict.why()).isEmpty();
    }

    @Test
    void allowedIsABreach() {
        Verdict verdict = Verdict.of(report("passed", REFUSED, ALLOWED), _ -> ALL_THERE);
        assertThat(verdict.outcome()).isEqualTo(Outcome.BREACH);
        assertThat(verdict.why())
                .isEqualTo(
                        "attack 1: expected {\"error\":\"invalid_token\",\"status\":401},"
                                + " got {\"status\":200}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'status':401,'error':'invalid_request'}",
                "{'status':400,'error':'invalid_token'}",
                "{'status':500}",
                "{'status':401}",
                "{'status':401,'error':'invalid_token','more':true}"
            })
    void refusedOtherwiseThanExpectedIsABreach(String got) {
        assertThat(Verdict.of(report("passed", got), _ -> ALL_THERE).outcome())
                .isEqualTo(Outcome.BREACH);
    }

    @Test
    void aBreachCountsMoreThanAControlThatFailed() {
        assertThat(Verdict.of(report("failed: no token", ALLOWED), _ -> ALL_THERE).outcome())
                .isEqualTo(Outcome.BREACH);
    }

    @Test
    void aControlThatFailedIsAnAlarm() {
        Verdict verdict = Verdict.of(report("failed: no token", REFUSED), _ -> ALL_THERE);
        assertThat(verdict.outcome()).isEqualTo(Outcome.ALARM);
        assertThat(verdict.why()).isEqualTo("the control failed: no token");
        assertThat(Verdict.of(report("PASSED", REFUSED), _ -> ALL_THERE).outcome())
                .isEqualTo(Outcome.ALARM);
    }

    @Test
    void refusedButUnloggedIsAnAlarm() {
        Verdict verdict =
                Verdict.of(
                        report("passed", REFUSED, REFUSED),
                        attack ->
                                attack.name().endsWith("0")
                                        ? ALL_THERE
                                        : Optional.of("the log has nothing"));
        assertThat(verdict.outcome()).isEqualTo(Outcome.ALARM);
        assertThat(verdict.why()).isEqualTo("attack 1: refused, but the log has nothing");
    }

    @Test
    void anAttackWithoutAnswerIsAnAlarm() {
        String none = "{'status':0,'error':'refused connection'}";
        Verdict verdict = Verdict.of(report("passed", REFUSED, none), _ -> ALL_THERE);
        assertThat(verdict.outcome()).isEqualTo(Outcome.ALARM);
        assertThat(verdict.why())
                .isEqualTo(
                        "attack 1: no answer to judge"
                                + " {\"error\":\"refused connection\",\"status\":0}");
        assertThat(Verdict.of(report("passed", none, ALLOWED), _ -> ALL_THERE).outcome())
                .isEqualTo(Outcome.BREACH);
    }

    @Test
    void aProbeThatAttackedNothingIsAnAlarm() {
        assertThat(Verdict.of(report("passed"), _ -> ALL_THERE).outcome()).isEqualTo(Outcome.ALARM);
        assertThat(Verdict.notRun("p", "it died").why()).isEqualTo("not run: it died");
        assertThat(Verdict.notRun("p", "it died").outcome()).isEqualTo(Outcome.ALARM);
    }

    @Test
    void showsTheReportWithWhatBecameOfIt() {
        assertThat(Verdict.of(report("passed", REFUSED), _ -> ALL_THERE).object().members())
                .containsEntry("probe", "p")
                .containsEntry("inspiredBy", "x")
                .containsEntry("outcome", "PASS")
                .containsKey("attacks");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ready",
                "{'probe':'p','control':'passed'}",
                "{'probe':'p','control':'passed','attacks':[{'name':'a'}]}",
                "{'probe':'p','control':'passed','attacks':[{'name':'a','expected':{},'got':{},"
                        + "'incident':'i'}]}",
                "{'probe':1,'control':'passed','attacks':[]}"
            })
    void aLineThatIsNoReportIsRefused(String line) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(JsonReader.Malformed.class);
    }
}
