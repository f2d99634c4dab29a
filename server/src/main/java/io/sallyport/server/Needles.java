package io.sallyport.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Byte strings that are looked for all at once, most of the text unread (Wu and Manber 1994, with
/// blocks of two bytes): each is as long as a random value, so a step is about as long as that.
final class Needles {
    private static final int BLOCKS = 1 << 16;

    private final int window;
    private final int longest;
    private final int[] shifts = new int[BLOCKS];
    private final Map<Integer, List<Needle>> byEnd = new LinkedHashMap<>();

    /// @param value what it is, such as `client secret`; never the value itself
    /// @param form how a careless program would have written it
    record Needle(String value, String form, byte[] bytes) {}

    record Hit(Needle needle, int at) {}

    /// @throws IllegalArgumentException when one is shorter than two bytes, or there is none
    Needles(List<Needle> needles) {
        this.window = needles.stream().mapToInt(one -> one.bytes().length).min().orElse(0);
        this.longest = needles.stream().mapToInt(one -> one.bytes().length).max().orElse(0);
        if (window < 2) {
            throw new IllegalArgumentException("too short to look for");
        }
        Arrays.fill(shifts, window - 1);
        for (Needle needle : needles) {
            for (int i = 1; i < window; i++) {
                int block = block(needle.bytes(), i);
                shifts[block] = Math.min(shifts[block], window - 1 - i);
            }
            byEnd.computeIfAbsent(block(needle.bytes(), window - 1), _ -> new ArrayList<>())
                    .add(needle);
        }
    }

    private static int block(byte[] text, int end) {
        return ((text[end - 1] & 0xFF) << 8) | (text[end] & 0xFF);
    }

    /// By how much two neighbouring parts of a text must overlap, so that none is missed between.
    int overlap() {
        return longest - 1;
    }

    /// All that stand within the first bytes of the text.
    List<Hit> in(byte[] text, int length) {
        List<Hit> hits = new ArrayList<>();
        int end = window - 1;
        while (end < length) {
            int block = block(text, end);
            if (shifts[block] > 0) {
                end += shifts[block];
            } else {
                int start = end - window + 1;
                for (Needle needle : byEnd.getOrDefault(block, List.of())) {
                    int stop = start + needle.bytes().length;
                    if (stop <= length
                            && Arrays.equals(text, start, stop, needle.bytes(), 0, stop - start)) {
                        hits.add(new Hit(needle, start));
                    }
                }
                end++;
            }
        }
        return hits;
    }

    /// A text as it is, in the wide encodings, and as bytes.
    static List<Needle> ofText(String value, String text) {
        List<Needle> all = new ArrayList<>();
        all.add(new Needle(value, "UTF-16", text.getBytes(StandardCharsets.UTF_16LE)));
        all.add(new Needle(value, "UTF-16", text.getBytes(StandardCharsets.UTF_16BE)));
        all.addAll(ofBytes(value, text.getBytes(StandardCharsets.UTF_8)));
        return all;
    }

    /// As they are, in hexadecimal, and as the middle of something in base64, which looks different
    /// at each of three places.
    static List<Needle> ofBytes(String value, byte[] bytes) {
        List<Needle> all = new ArrayList<>();
        all.add(new Needle(value, "plain", bytes));
        HexFormat hex = HexFormat.of();
        all.add(ascii(value, "hexadecimal", hex.formatHex(bytes)));
        all.add(ascii(value, "hexadecimal", hex.withUpperCase().formatHex(bytes)));
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            // The first and last characters hold bits of the neighbours too.
            int from = before == 0 ? 0 : before + 1;
            int to = shifted.length * 8 / 6;
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                String text = encoder.withoutPadding().encodeToString(shifted);
                all.add(ascii(value, "base64", text.substring(from, to)));
            }
        }
        return all;
    }

    private static Needle ascii(String value, String form, String text) {
        return new Needle(value, form, text.getBytes(StandardCharsets.US_ASCII));
    }
}
