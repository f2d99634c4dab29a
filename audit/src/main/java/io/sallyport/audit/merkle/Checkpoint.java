package io.sallyport.audit.merkle;

/// What a log says about itself at one size (C2SP tlog-checkpoint): three lines, namely its origin,
/// its size in decimal, its root in base64. By itself it proves nothing; a [NoteVerifier] must have
/// accepted the note that it came in.
///
/// @param origin the identity of the log; the same rules as for a key name, which it should equal
/// @param size how many entries the log has
/// @param root the RFC 6962 root over these entries
public record Checkpoint(String origin, long size, Hash root) {
    /// At 30,000 entries a second this lasts for 290 years, and no shift or product overflows.
    public static final long SIZE_MAX = (1L << 48) - 1;

    private static final int LINES = 3;
    private static final int ORIGIN_LENGTH_MAX = 512;

    /// @throws Malformed when the origin or the size cannot stand in a checkpoint
    public Checkpoint {
        if (origin.length() > ORIGIN_LENGTH_MAX || !Note.isName(origin)) {
            throw new Malformed("the origin of a checkpoint is one word without a plus");
        }
        if (size < 0 || size > SIZE_MAX) {
            throw new Malformed("the size of a log is 0 to " + SIZE_MAX);
        }
        if (size == 0 && !root.equals(TreeHasher.EMPTY)) {
            throw new Malformed("a log without entries has one root only");
        }
    }

    /// Reads the text of a note. Extension lines are refused, although the specification lets
    /// others write them: a log of ours has none, and what they say is audited by nobody.
    ///
    /// @throws Malformed for anything that [#text()] would not write
    public static Checkpoint parse(String text) {
        String[] lines = text.split("\n", LINES + 1);
        if (lines.length != LINES + 1 || !lines[LINES].isEmpty()) {
            throw new Malformed("a checkpoint has three lines");
        }
        return new Checkpoint(lines[0], parseSize(lines[1]), Hash.parse(lines[2]));
    }

    private static long parseSize(String line) {
        boolean decimal = !line.isEmpty() && line.length() <= 15;
        for (int i = 0; i < line.length(); i++) {
            decimal &= line.charAt(i) >= '0' && line.charAt(i) <= '9';
        }
        if (!decimal || (line.length() > 1 && line.charAt(0) == '0')) {
            throw new Malformed("the size of a checkpoint is decimal, without leading zeroes");
        }
        return Long.parseLong(line);
    }

    /// The text that is signed.
    public String text() {
        return origin + "\n" + size + "\n" + root + "\n";
    }
}
