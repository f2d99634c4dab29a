package io.sallyport.cli;

import io.sallyport.cli.ProbeReport.Attack;
import io.sallyport.foundation.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// What one probe's report and the log together mean.
///
/// @param why empty for a pass
/// @param line what the probe reported, if it did
record Verdict(String probe, Verdict.Outcome outcome, String why, JsonObject line) {
    enum Outcome {
        /// Every attack was refused as expected, every refusal is in the log, the control worked.
        PASS,
        /// An attack got through, or was refused otherwise than it should be.
        BREACH,
        /// Nothing is known to be open, but the probe did not prove that it is shut.
        ALARM
    }

    /// @param lacks what the log lacks of the refusal that an attack says it met
    static Verdict of(ProbeReport report, Function<Attack, Optional<String>> lacks) {
        return first(report, Verdict::breach)
                .map(why -> of(report, Outcome.BREACH, why))
                .or(() -> alarm(report, lacks).map(why -> of(report, Outcome.ALARM, why)))
                .orElseGet(() -> of(report, Outcome.PASS, ""));
    }

    private static Optional<String> alarm(
            ProbeReport report, Function<Attack, Optional<String>> lacks) {
        if (!report.controlPassed()) {
            return Optional.of("the control " + report.control());
        }
        if (report.attacks().isEmpty()) {
            return Optional.of("it ran no attack");
        }
        return first(report, Verdict::silence)
                .or(() ->
                        first(
                                report,
                                attack ->
                                        lacks.apply(attack)
                                                .map(what ->
                                                        attack.name() + ": refused, but " + what)));
    }

    /// The first thing that some attack shows.
    private static Optional<String> first(
            ProbeReport report, Function<Attack, Optional<String>> finding) {
        return report.attacks().stream()
                .flatMap(attack -> finding.apply(attack).stream())
                .findFirst();
    }

    private static Verdict of(ProbeReport report, Outcome outcome, String why) {
        return new Verdict(report.probe(), outcome, why, report.line());
    }

    static Verdict notRun(String probe, String why) {
        return new Verdict(probe, Outcome.ALARM, "not run: " + why, new JsonObject(Map.of()));
    }

    private static Optional<String> breach(Attack attack) {
        return attack.answered() && !attack.refusedAsExpected()
                ? Optional.of(
                        attack.name()
                                + ": expected "
                                + Results.json(attack.expected())
                                + ", got "
                                + Results.json(attack.got()))
                : Optional.empty();
    }

    private static Optional<String> silence(Attack attack) {
        return attack.answered()
                ? Optional.empty()
                : Optional.of(attack.name() + ": no answer to judge " + Results.json(attack.got()));
    }

    boolean passed() {
        return outcome == Outcome.PASS;
    }

    /// The report with what became of it.
    JsonObject object() {
        Map<String, Object> members = new TreeMap<>(line.members());
        members.put("probe", probe);
        members.put("outcome", outcome.name());
        members.put("why", why);
        return new JsonObject(members);
    }
}
