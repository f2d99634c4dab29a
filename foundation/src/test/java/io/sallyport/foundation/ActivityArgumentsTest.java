package io.sallyport.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActivityArgumentsTest {
    private static final List<Object> VALUES =
            List.of("text", List.of("a", "b"), 7, 7L, true, Map.of("a", "b"), 1.5, List.of("a", 1));

    private static Activity activity(Parameter... parameters) {
        return new Activity("sample.run", "A sample.", List.of(parameters), (_, _) -> Map.of());
    }

    private static Parameter parameter(Kind kind, boolean required) {
        return new Parameter("it", kind, required, "a sample");
    }

    private static Refusal refused(Activity activity, Map<String, ?> given) {
        Refusal refusal =
                catchThrowableOfType(Refusal.class, () -> ActivityArguments.check(activity, given));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_REQUEST);
        assertThat(refusal.privateReason()).isEqualTo("activity-arguments");
        return refusal;
    }

    private static List<Object> fitting(Kind kind) {
        return switch (kind) {
            case TEXT, SECRET -> List.of("text");
            case TEXTS -> List.of(List.of("a", "b"));
            case WHOLE_NUMBER -> List.of(7, 7L);
            case YES_OR_NO -> List.of(true);
        };
    }

    private static String wanted(Kind kind) {
        return switch (kind) {
            case TEXT, SECRET -> "text";
            case TEXTS -> "a list of texts";
            case WHOLE_NUMBER -> "a whole number";
            case YES_OR_NO -> "true or false";
        };
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void takesValuesOfTheDeclaredKindOnly(Kind kind) {
        Activity activity = activity(parameter(kind, true));
        for (Object value : VALUES) {
            if (fitting(kind).contains(value)) {
                ActivityArguments.check(activity, Map.of("it", value));
            } else {
                assertThat(refused(activity, Map.of("it", value)).publicDetail())
                        .contains("\"it\"")
                        .endsWith(" as " + wanted(kind) + ".");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void refusesWhatIsRequiredAndMissing(Kind kind) {
        assertThat(refused(activity(parameter(kind, true)), Map.of()).publicDetail())
                .isEqualTo("The activity sample.run needs the parameter \"it\".");
        ActivityArguments.check(activity(parameter(kind, false)), Map.of());
    }

    @Test
    void refusesAnUnknownName() {
        Activity activity = activity(parameter(Kind.TEXT, false));
        assertThat(refused(activity, Map.of("It", "text")).publicDetail())
                .isEqualTo("The activity sample.run has no parameter \"It\".");
        refused(activity(), Map.of("it", "text"));
        refused(activity, Map.of("it", "text", "more", "text"));
    }

    /// A secret of the wrong kind must not come back in the refusal.
    @Test
    void repeatsNoSecretInARefusal() {
        Activity activity = activity(parameter(Kind.SECRET, true));
        for (Object wrong : List.of(81934765L, List.of("canary-81934765"))) {
            Refusal refusal = refused(activity, Map.of("it", wrong));
            assertThat(refusal.publicDetail() + refusal.privateReason()).doesNotContain("81934765");
        }
    }

    @Test
    void givesTheValuesThatWereGiven() {
        Activity activity =
                activity(
                        new Parameter("text", Kind.TEXT, true, ""),
                        new Parameter("secret", Kind.SECRET, true, ""),
                        new Parameter("texts", Kind.TEXTS, true, ""),
                        new Parameter("number", Kind.WHOLE_NUMBER, true, ""),
                        new Parameter("small", Kind.WHOLE_NUMBER, true, ""),
                        new Parameter("yes", Kind.YES_OR_NO, true, ""));
        Map<String, Object> given = new HashMap<>();
        given.put("text", "a");
        given.put("secret", "b");
        given.put("texts", List.of("c", "d"));
        given.put("number", Long.MAX_VALUE);
        given.put("small", -7);
        given.put("yes", true);
        ActivityArguments arguments = ActivityArguments.check(activity, given);
        given.put("text", "changed afterwards");
        assertThat(arguments.text("text")).isEqualTo("a");
        assertThat(arguments.text("secret")).isEqualTo("b");
        assertThat(arguments.texts("texts")).containsExactly("c", "d");
        assertThat(arguments.number("number", 1)).isEqualTo(Long.MAX_VALUE);
        assertThat(arguments.number("small", 1)).isEqualTo(-7);
        assertThat(arguments.yes("yes")).isTrue();
    }

    @Test
    void saysWhatWasLeftOut() {
        Activity activity =
                activity(
                        new Parameter("text", Kind.TEXT, false, ""),
                        new Parameter("texts", Kind.TEXTS, false, ""),
                        new Parameter("number", Kind.WHOLE_NUMBER, false, ""),
                        new Parameter("yes", Kind.YES_OR_NO, false, ""));
        ActivityArguments arguments = ActivityArguments.check(activity, Map.of());
        assertThat(arguments.optionalText("text")).isEmpty();
        assertThatThrownBy(() -> arguments.text("text")).isInstanceOf(NoSuchElementException.class);
        assertThat(arguments.texts("texts")).isEmpty();
        assertThat(arguments.number("number", 42)).isEqualTo(42);
        assertThat(arguments.yes("yes")).isFalse();
    }
}
