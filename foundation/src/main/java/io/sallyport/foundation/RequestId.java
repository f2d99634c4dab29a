package io.sallyport.foundation;

/// Names one request: 32 hexadecimal characters. A refusal shows it to the caller as the incident
/// id, and the log's entry carries it, so that the two can be laid side by side.
public record RequestId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
