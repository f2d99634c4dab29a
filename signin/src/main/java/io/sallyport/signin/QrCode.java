package io.sallyport.signin;

/// A QR code as the outline of its dark modules, for an SVG of this many units in square.
///
/// @param side with the quiet zone of four modules on each side (ISO/IEC 18004 5.3.8)
/// @param path of one rectangle for each run of dark modules in a row
record QrCode(int side, String path) {
    private static final int QUIET = 4;

    static QrCode of(boolean[][] rows) {
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < rows.length; y++) {
            int x = 0;
            while (x < rows[y].length) {
                int begin = x;
                while (x < rows[y].length && rows[y][x]) {
                    x++;
                }
                if (x > begin) {
                    int dark = x - begin;
                    path.append('M').append(begin + QUIET).append(' ').append(y + QUIET);
                    path.append('h').append(dark).append("v1h-").append(dark).append('z');
                }
                x++;
            }
        }
        return new QrCode(rows.length + 2 * QUIET, path.toString());
    }
}
