package io.sallyport.server;

/// What `TidyTest` holds, with the sentence that a finding shows.
enum TidyRule {
    FILE_LENGTH("a file has at most 400 lines"),
    LINE_LENGTH("a line has at most 100 columns"),
    METHOD_LENGTH("a body has at most 40 lines between its braces"),
    PARAMETERS("a method or constructor has at most 4 parameters; then a record"),
    NESTING("control structures nest at most 4 deep inside a body"),
    EMPTY_CATCH("a catch block does something, or the exception is not caught"),
    BROAD_CATCH("only the request edge and loop tops catch everything"),
    TYPE_NAME("a type is named for what it is, not for a pattern"),
    UNFINISHED("unfinished work is an issue, not a comment"),
    AUTHOR("the history knows the authors"),
    SKIPPED_TEST("a test runs or is deleted"),
    SLEEP("nothing waits by sleeping: tests step the time, code waits for a condition"),
    STANDARD_STREAMS("only what talks to a terminal writes to one"),
    LOGGING("only the server logs; the others audit, refuse or throw");

    private final String meaning;

    TidyRule(String meaning) {
        this.meaning = meaning;
    }

    String meaning() {
        return meaning;
    }

    /// @param place module, file and member, such as `store/Journal.java#append`
    record Finding(TidyRule rule, String place, int line, String detail) {
        @Override
        public String toString() {
            return place + ":" + line + " " + detail + " (" + rule + ": " + rule.meaning() + ")";
        }
    }

    /// An exception to a rule, with its reason.
    ///
    /// @param place one [Finding#place()], or a module's folder such as `cli/` for all of it
    record Allowance(TidyRule rule, String place, String reason) {
        boolean covers(Finding finding) {
            return finding.rule() == rule
                    && (place.endsWith("/")
                            ? finding.place().startsWith(place)
                            : finding.place().equals(place));
        }
    }
}
