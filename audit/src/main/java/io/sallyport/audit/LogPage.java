package io.sallyport.audit;

import java.util.List;

/// Some events, in the order in which they were asked for.
///
/// @param next where to go on: before it for the newest first, at it for the oldest first
/// @param more whether anything that was asked for may be there; a page can be empty all the same
public record LogPage(List<LogEvent> events, long next, boolean more) {
    public LogPage {
        events = List.copyOf(events);
    }
}
