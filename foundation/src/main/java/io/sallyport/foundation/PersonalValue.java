package io.sallyport.foundation;

/// What an event may say of a person beside the id. The list is closed: each has its place in the
/// views that others read.
public enum PersonalValue {
    /// As the directory shows it, or what was typed where it asks for one.
    NAME("name"),
    /// The network address that a request came from.
    ADDRESS("address"),
    /// `User-Agent` (RFC 9110 10.1.5).
    USER_AGENT("userAgent");

    private final String label;

    PersonalValue(String label) {
        this.label = label;
    }

    /// The name in the log.
    public String label() {
        return label;
    }
}
