package io.sallyport.foundation;

import java.util.UUID;

/// Names a person inside a tenant for good: 128 bits, never reused, not even after a purge. It says
/// nothing about who it is, so the log may keep it.
public record PersonId(UUID value) {
    /// @throws IllegalArgumentException when the text is not a UUID as we write it
    public static PersonId parse(String text) {
        PersonId id = new PersonId(UUID.fromString(text));
        if (!id.toString().equals(text)) {
            throw new IllegalArgumentException("not a person's id");
        }
        return id;
    }

    /// Under which the person's rows stand.
    public RowId row() {
        return new RowId(value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
