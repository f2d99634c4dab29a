package io.sallyport.foundation;

import java.util.UUID;

/// Names one instance of Sallyport: 128 random bits, made once. It is part of what every envelope
/// is bound to, so a row of one instance never opens in another.
public record InstanceId(UUID value) {
    /// @throws IllegalArgumentException when the text is not a UUID
    public static InstanceId parse(String text) {
        return new InstanceId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
