package io.sallyport.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A backup's file is the eight bytes of [#MAGIC] and then blocks, big-endian:
///
/// | bytes | what |
/// | --- | --- |
/// | 1 | kind |
/// | 4 | length of the payload |
/// | n | payload |
/// | 4 | CRC32C of everything before, of this block |
///
/// The first block is the header (canonical JSON), the last one the end: counts and the SHA-256 of
/// everything before it, sealed under the operator realm's audit key. So no part can be changed,
/// left out, or taken over from another backup.
///
/// @param number counted from 0
/// @param at where in the file it begins
record BackupBlock(Kind kind, byte[] payload, long number, long at) {
    static final long MAGIC = 0x53504241434B3031L;
    static final int AROUND = 9;

    /// A file that claims more is not read: it would fill a small heap.
    static final int PAYLOAD_BYTES_MAX = 8 << 20;

    /// A block is closed when it has reached this size.
    static final int PAYLOAD_BYTES = 128 << 10;

    /// The code is part of the file and never changes.
    enum Kind {
        HEADER(1, "header"),
        ROWS(2, "rows"),
        HASHES(3, "hashes of unique values"),
        ENTRIES(4, "journal"),
        END(5, "end");

        private final int code;
        private final String words;

        Kind(int code, String words) {
            this.code = code;
            this.words = words;
        }

        byte code() {
            return (byte) code;
        }

        static Optional<Kind> of(int code) {
            return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
        }

        String words() {
            return words;
        }
    }

    /// A row of a table, as it lies.
    record SealedRow(byte[] tenant, byte[] id, long version, long expires, byte[] sealed) {
        void write(DataOutputStream out) throws IOException {
            writeBytes(out, tenant);
            writeBytes(out, id);
            out.writeLong(version);
            out.writeLong(expires);
            writeBytes(out, sealed);
        }

        static SealedRow read(DataInputStream in) throws IOException {
            return new SealedRow(
                    readBytes(in), readBytes(in), in.readLong(), in.readLong(), readBytes(in));
        }
    }

    /// A blind index of a unique value.
    record SealedHash(byte[] tenant, String column, byte[] hash, byte[] id, long keyVersion) {
        void write(DataOutputStream out) throws IOException {
            writeBytes(out, tenant);
            out.writeUTF(column);
            writeBytes(out, hash);
            writeBytes(out, id);
            out.writeLong(keyVersion);
        }

        static SealedHash read(DataInputStream in) throws IOException {
            return new SealedHash(
                    readBytes(in), in.readUTF(), readBytes(in), readBytes(in), in.readLong());
        }
    }

    /// An entry of the journal.
    record SealedEntry(long timeMillis, long sequence, byte[] tenant, byte[] sealed) {
        void write(DataOutputStream out) throws IOException {
            out.writeLong(timeMillis);
            out.writeLong(sequence);
            writeBytes(out, tenant);
            writeBytes(out, sealed);
        }

        static SealedEntry read(DataInputStream in) throws IOException {
            return new SealedEntry(in.readLong(), in.readLong(), readBytes(in), readBytes(in));
        }
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a length that cannot be");
        }
        return in.readNBytes(length);
    }

    /// The block as the file has it.
    static ByteBuffer encode(Kind kind, ByteArrayOutputStream payload) {
        ByteBuffer block = ByteBuffer.allocate(AROUND + payload.size());
        block.put(kind.code()).putInt(payload.size()).put(payload.toByteArray());
        return block.putInt(checksum(block.array(), block.position())).flip();
    }

    static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    DataInputStream input() {
        return new DataInputStream(new ByteArrayInputStream(payload));
    }
}
