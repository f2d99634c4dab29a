package io.sallyport.audit;

import java.util.Map;
import java.util.Optional;

/// The forms in which the log's events leave the instance, one JSON object for each.
public enum LogFormat {
    /// As the log has them.
    JSONL,
    /// In the words of the Open Cybersecurity Schema Framework.
    OCSF;

    /// @param name `jsonl` or `ocsf`
    public static Optional<LogFormat> named(String name) {
        return switch (name) {
            case "jsonl" -> Optional.of(JSONL);
            case "ocsf" -> Optional.of(OCSF);
            default -> Optional.empty();
        };
    }

    public Map<String, Object> shown(LogEvent event, Ocsf ocsf) {
        return switch (this) {
            case JSONL -> event.shown();
            case OCSF -> ocsf.of(event);
        };
    }
}
