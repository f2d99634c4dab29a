package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import java.util.List;

/// What the attacker's process says that one probe did and saw.
///
/// @param control `passed`, or `failed: why`: whether the same request without the attack worked
/// @param line the whole object, to be shown
record ProbeReport(
        String probe, String control, List<ProbeReport.Attack> attacks, JsonObject line) {
    private static final String PASSED = "passed";
    private static final long NO_ANSWER = 0;

    ProbeReport {
        attacks = List.copyOf(attacks);
    }

    /// One request that must be refused in exactly one way.
    ///
    /// @param expected status and error
    /// @param got the same, as seen; status 0 when no answer came
    /// @param incident the answer's request id; empty when none came
    /// @param event what must stand in the log under that id: place, reason, perhaps tenant
    record Attack(
            String name, JsonObject expected, JsonObject got, String incident, JsonObject event) {
        /// Whether there was an answer to judge: without one the attack did not take place.
        boolean answered() {
            return got.number("status") != NO_ANSWER;
        }

        boolean refusedAsExpected() {
            return expected.members().equals(got.members());
        }
    }

    /// @throws JsonReader.Malformed unless the line is a report
    static ProbeReport parse(byte[] line) {
        JsonObject object = JsonObject.read(line);
        return new ProbeReport(
                object.text("probe"),
                object.text("control"),
                object.objects("attacks").stream().map(ProbeReport::attack).toList(),
                object);
    }

    private static Attack attack(JsonObject attack) {
        return new Attack(
                attack.text("name"),
                attack.object("expected"),
                attack.object("got"),
                attack.optionalText("incident").orElse(""),
                attack.object("event"));
    }

    boolean controlPassed() {
        return control.equals(PASSED);
    }

    long refused() {
        return attacks.stream().filter(Attack::refusedAsExpected).count();
    }
}
