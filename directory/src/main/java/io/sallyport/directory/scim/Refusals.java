package io.sallyport.directory.scim;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;

/// The refusals of this package. What they quote of a request is cut down to the characters of
/// names, so that an answer and whoever shows it cannot be written by a caller.
final class Refusals {
    private static final int QUOTED_MAX = 100;

    private Refusals() {}

    static Refusal syntax(String detail) {
        return new Refusal(RefusalCode.INVALID_REQUEST, detail, "scim-syntax");
    }

    static Refusal unknown(String attribute) {
        return syntax("Leave out the attribute " + quoted(attribute) + ", which is not known.");
    }

    static Refusal value(String detail) {
        return new Refusal(RefusalCode.INVALID_VALUE, detail, "scim-value");
    }

    /// @param kind such as `a string`
    static Refusal kind(String attribute, String kind) {
        return value("Give the attribute " + quoted(attribute) + " as " + kind + ".");
    }

    static Refusal filter(String detail) {
        return new Refusal(RefusalCode.INVALID_FILTER, detail, "scim-filter");
    }

    static Refusal path(String detail) {
        return new Refusal(RefusalCode.INVALID_PATH, detail, "scim-path");
    }

    static Refusal noTarget(String detail) {
        return new Refusal(RefusalCode.NO_TARGET, detail, "scim-target");
    }

    static Refusal readOnly(String attribute) {
        return new Refusal(
                RefusalCode.MUTABILITY,
                "Leave out the attribute " + quoted(attribute) + ", which cannot be changed.",
                "scim-mutability");
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), QUOTED_MAX); i++) {
            char c = text.charAt(i);
            out.append(isNameCharacter(c) ? c : '?');
        }
        return out.append(text.length() > QUOTED_MAX ? "...\"" : "\"").toString();
    }

    /// Those of attribute names and URNs (RFC 7643 2.1, RFC 7644 figure 1).
    static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "$_-.:".indexOf(c) >= 0;
    }
}
