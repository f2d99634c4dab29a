package io.sallyport.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// One group commit as bytes, big-endian:
///
/// | bytes | what |
/// | --- | --- |
/// | 4 | magic `SPF1` |
/// | 4 | length of the payload |
/// | 4 | number of entries |
/// | 8 | position of the first entry |
/// | 8 | commit time, milliseconds since 1970 |
/// | 4 | CRC32C of the header so far and the payload |
///
/// The payload is, for each entry, length (4), store sequence (8; 0 for an event without a change),
/// tenant (16), sealed event.
final class JournalFrame {
    static final int MAGIC = 0x53504631;
    static final int HEADER = 32;
    static final int ENTRY_HEADER = 28;

    private JournalFrame() {}

    record Header(int length, int count, long first, long timeMillis, int checksum) {
        boolean plausible() {
            return length >= 0 && count > 0 && (long) count * ENTRY_HEADER <= length && first >= 0;
        }
    }

    /// Reads a header, or an implausible one when the magic is missing.
    static Header header(ByteBuffer bytes, int at) {
        if (bytes.limit() - at < HEADER || bytes.getInt(at) != MAGIC) {
            return new Header(0, 0, -1, 0, 0);
        }
        return new Header(
                bytes.getInt(at + 4),
                bytes.getInt(at + 8),
                bytes.getLong(at + 12),
                bytes.getLong(at + 20),
                bytes.getInt(at + 28));
    }

    /// Fills in the header of a frame whose payload already stands behind it in the buffer.
    static void seal(ByteBuffer frame, int count, long first, long timeMillis) {
        frame.putInt(0, MAGIC);
        frame.putInt(4, frame.position() - HEADER);
        frame.putInt(8, count);
        frame.putLong(12, first);
        frame.putLong(20, timeMillis);
        frame.putInt(28, checksum(frame, 0, frame.position() - HEADER));
    }

    static int checksum(ByteBuffer bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(at + 28).position(at));
        crc.update(bytes.duplicate().limit(at + HEADER + length).position(at + HEADER));
        return (int) crc.getValue();
    }

    /// True when a whole, undamaged frame stands at this place.
    static boolean whole(ByteBuffer bytes, int at) {
        Header header = header(bytes, at);
        return header.plausible()
                && header.length() <= bytes.limit() - at - HEADER
                && checksum(bytes, at, header.length()) == header.checksum();
    }
}
