package io.sallyport.signin;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;

/// A QR code as the outline of its dark modules, for an SVG of this many units in square.
///
/// @param side with the quiet zone of four modules on each side (ISO/IEC 18004 5.3.8)
/// @param path of one rectangle for each run of dark modules in a row
record QrCode(int side, String path) {
    private static final int QUIET = 4;

    /// @param text as long as it fits: some 2,900 bytes
    /// @return by rows, dark ones true, without a quiet zone
    static boolean[][] modules(String text) {
        try {
            ByteMatrix matrix = Encoder.encode(text, ErrorCorrectionLevel.L).getMatrix();
            boolean[][] rows = new boolean[matrix.getHeight()][matrix.getWidth()];
            for (int y = 0; y < rows.length; y++) {
                for (int x = 0; x < rows[y].length; x++) {
                    rows[y][x] = matrix.get(x, y) == 1;
                }
            }
            return rows;
        } catch (WriterException tooLong) {
            throw new IllegalArgumentException("too long for a QR code", tooLong);
        }
    }

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
