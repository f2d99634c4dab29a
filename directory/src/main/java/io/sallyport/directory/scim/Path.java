package io.sallyport.directory.scim;

import java.util.Optional;

/// The target of a PATCH operation: RFC 7644 figure 7.
///
/// @param attribute `userName`, `name.familyName`, `members`, or the URN of an extension
/// @param values which values of the attribute, as in `emails[type eq "work"]`
/// @param sub behind the bracket: `emails[type eq "work"].value`
public record Path(AttributePath attribute, Optional<Filter> values, Optional<Attribute> sub) {
    /// @throws io.sallyport.foundation.Refusal invalidPath; invalidFilter within the brackets
    public static Path parse(ResourceType type, String text) {
        throw new UnsupportedOperationException();
    }
}
