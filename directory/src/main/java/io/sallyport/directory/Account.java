package io.sallyport.directory;

import io.sallyport.foundation.RowId;
import java.util.Map;

/// A user as somebody who signs in.
///
/// @param id of the user's row, and of the person in the log
/// @param subject the id that applications see, of SCIM and in tokens (`sub`)
/// @param userName as the directory shows it
/// @param active whether the directory lets the user in
/// @param guest who signs in elsewhere, and has no credential here
/// @param attributes as SCIM has them, not to be changed
public record Account(
        RowId id,
        String subject,
        String userName,
        boolean active,
        boolean guest,
        Map<String, Object> attributes) {
    /// Of a person the id alone.
    @Override
    public String toString() {
        return "Account " + subject;
    }
}
