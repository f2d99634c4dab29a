package io.sallyport.directory.scim;

import java.text.Normalizer;
import java.util.Locale;

/// What two texts have in common that differ in case alone (caseExact false, RFC 7643 2.2).
/// Filters, sorting and every index go by this one.
public final class Folding {
    private static final char ASCII_END = 0x80;

    private Folding() {}

    /// Lower case, composed (NFC), as the profile UsernameCaseMapped does (RFC 8265 3.3).
    public static String of(String text) {
        boolean isFolded = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ASCII_END) {
                return composed(composed(text).toLowerCase(Locale.ROOT));
            }
            isFolded &= c < 'A' || c > 'Z';
        }
        return isFolded ? text : text.toLowerCase(Locale.ROOT);
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
