package io.sallyport.tokens;

import java.util.Random;

/// One small change of a text that something parses.
final class Mutation {
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                    + "=.+/%: \n\u0000\u20ac\"{}";

    private Mutation() {}

    static void apply(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        char other = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        int end = Math.min(text.length(), at + random.nextInt(1, 4));
        switch (random.nextInt(4)) {
            case 0 -> text.insert(at, other);
            case 1 -> text.delete(at, end);
            case 2 -> text.insert(at, text.substring(at, end));
            default -> text.replace(at, end, Character.toString(other));
        }
    }
}
