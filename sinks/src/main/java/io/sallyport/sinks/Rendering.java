package io.sallyport.sinks;

import io.sallyport.audit.LogEvent;
import io.sallyport.audit.LogFormat;
import io.sallyport.audit.Ocsf;
import io.sallyport.foundation.CanonicalJson;

/// An event as one line of ASCII: what an export shows, with each other character escaped (RFC 8259
/// 7). So no value can end a line, turn the direction of a text around, or be read in two ways, in
/// whatever reads it: not even with the line ends that Unicode knows besides.
///
/// @param version of this program
record Rendering(LogFormat format, Ocsf ocsf, String version) {
    String line(LogEvent event) {
        return ascii(CanonicalJson.write(format.shown(event, ocsf)));
    }

    static String ascii(String json) {
        StringBuilder out = new StringBuilder(json.length() + 16);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c >= 0x20 && c < 0x7F) {
                out.append(c);
            } else {
                out.append("\\u%04x".formatted((int) c));
            }
        }
        return out.toString();
    }
}
