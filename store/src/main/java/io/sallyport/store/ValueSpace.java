package io.sallyport.store;

/// Among how many values an outsider would have to guess that of a unique column. A column that has
/// few (a status, a role, a country) cannot be declared: how often each of its hashes stood would
/// say which is which.
///
/// @param bits 2 to the power of this is how many values are about equally likely to who knows
///   everything but the value; 0 for published ones
public record ValueSpace(Kind kind, int bits) {
    static final int BITS_MIN = 16;
    private static final int BITS_MAX = 256;

    /// Where the values come from.
    public enum Kind {
        /// Drawn at random.
        RANDOM,
        /// Chosen by people or by their programs.
        CHOSEN,
        /// Known to everybody anyway, such as a key's id; the index is there so that there is one.
        PUBLISHED
    }

    public ValueSpace {
        if (kind != Kind.PUBLISHED && (bits < BITS_MIN || bits > BITS_MAX)) {
            throw new IllegalArgumentException(
                    "a unique column has 2^" + BITS_MIN + " likely values at least, not 2^" + bits);
        }
    }

    public static ValueSpace random(int bits) {
        return new ValueSpace(Kind.RANDOM, bits);
    }

    public static ValueSpace chosen(int bits) {
        return new ValueSpace(Kind.CHOSEN, bits);
    }

    public static ValueSpace published() {
        return new ValueSpace(Kind.PUBLISHED, 0);
    }
}
