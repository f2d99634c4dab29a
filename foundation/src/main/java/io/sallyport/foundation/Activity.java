package io.sallyport.foundation;

import java.util.List;

/// One typed, parameterised operation with power beyond a single tenant's own administration. Its
/// capability declares it; one runner performs it, intent logged first. There is no other way to
/// reach across the instance.
///
/// @param name such as `tenant.create`
/// @param meaning one sentence that an approver can judge
/// @param parameters what may be given; anything else is refused
/// @param effect what it does; called only by the runner
public record Activity(
        String name, String meaning, List<Parameter> parameters, Activity.Effect effect) {

    public Activity {
        parameters = List.copyOf(parameters);
    }

    /// @param kind what the value must be
    public record Parameter(String name, Kind kind, boolean required, String meaning) {}

    public enum Kind {
        TEXT,
        /// A text that no event, log line or error ever repeats.
        SECRET,
        TEXTS,
        WHOLE_NUMBER,
        YES_OR_NO
    }

    /// Decides and writes. The result is a JSON value ([CanonicalJson]'s kinds).
    @FunctionalInterface
    public interface Effect {
        Object perform(RequestContext context, ActivityArguments arguments);
    }
}
