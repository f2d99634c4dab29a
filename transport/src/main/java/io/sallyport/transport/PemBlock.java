package io.sallyport.transport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// One part of a file in PEM (RFC 7468). What stands between the parts is for people and passed
/// over.
record PemBlock(String label, byte[] content) {
    private static final int BLOCKS_MAX = 16;
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /// @return none when a part has no end, another end or is not base64, or there are too many
    static List<PemBlock> read(byte[] file) {
        List<PemBlock> blocks = new ArrayList<>();
        String label = "";
        StringBuilder content = new StringBuilder();
        for (String raw : new String(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            String line = raw.strip();
            if (label.isEmpty()) {
                label = isMark(line, BEGIN) ? marked(line, BEGIN) : "";
            } else if (line.equals(END + label + DASHES)) {
                try {
                    blocks.add(new PemBlock(label, Base64.getDecoder().decode(content.toString())));
                } catch (IllegalArgumentException notBase64) {
                    return List.of();
                }
                label = "";
                content.setLength(0);
            } else {
                content.append(line);
            }
        }
        return label.isEmpty() && blocks.size() <= BLOCKS_MAX ? List.copyOf(blocks) : List.of();
    }

    private static boolean isMark(String line, String start) {
        return line.startsWith(start)
                && line.endsWith(DASHES)
                && line.length() > start.length() + DASHES.length();
    }

    private static String marked(String line, String start) {
        return line.substring(start.length(), line.length() - DASHES.length());
    }
}
