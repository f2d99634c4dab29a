package io.sallyport.keys.token;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// The structures that PKCS #11 passes by address: CK_ATTRIBUTE lists, CK_MECHANISM and
/// CK_GCM_PARAMS (2.40, 2.13.4), laid out for a 64-bit Linux.
///
/// @param segment attributes of 24 bytes: type, address of the value, its length
/// @param count how many
record Template(MemorySegment segment, long count) {
    static final long AES_KEY_GEN = 0x1080;
    static final long AES_GCM = 0x1087;
    static final long NEVER_EXTRACTABLE = 0x164;
    static final long ALWAYS_SENSITIVE = 0x165;

    private static final long CLASS = 0x0;
    private static final long TOKEN = 0x1;
    private static final long PRIVATE = 0x2;
    private static final long LABEL = 0x3;
    private static final long KEY_TYPE = 0x100;
    private static final long ID = 0x102;
    private static final long SENSITIVE = 0x103;
    private static final long ENCRYPT = 0x104;
    private static final long DECRYPT = 0x105;
    private static final long VALUE_LEN = 0x161;
    private static final long EXTRACTABLE = 0x162;
    private static final long SECRET_KEY = 4;
    private static final long AES = 0x1F;
    private static final long KEY_BYTES = 32;
    private static final long TAG_BITS = 128;
    private static final int ATTRIBUTE_BYTES = 24;

    /// Fills a list of attributes.
    private static final class Builder {
        private final Arena arena;
        private final MemorySegment segment;
        private long count;

        Builder(Arena arena, int most) {
            this.arena = arena;
            this.segment = arena.allocate((long) most * ATTRIBUTE_BYTES, 8);
        }

        Builder value(long type, MemorySegment value) {
            long at = count * ATTRIBUTE_BYTES;
            segment.set(ValueLayout.JAVA_LONG, at, type);
            segment.set(ValueLayout.ADDRESS, at + 8, value);
            segment.set(ValueLayout.JAVA_LONG, at + 16, value.byteSize());
            count++;
            return this;
        }

        Builder bytes(long type, byte[] value) {
            return value(type, arena.allocateFrom(ValueLayout.JAVA_BYTE, value));
        }

        Builder number(long type, long value) {
            return value(type, arena.allocateFrom(ValueLayout.JAVA_LONG, value));
        }

        Builder yes(long type, boolean value) {
            return bytes(type, new byte[] {(byte) (value ? 1 : 0)});
        }

        Template build() {
            return new Template(segment, count);
        }
    }

    static Template of(Arena arena, long type, MemorySegment value) {
        return new Builder(arena, 1).value(type, value).build();
    }

    static Template withId(Arena arena, byte[] id) {
        return new Builder(arena, 1).bytes(ID, id).build();
    }

    /// An AES-256 key that stays in the token.
    static Template newKey(Arena arena, byte[] id, String label) {
        return new Builder(arena, 11)
                .number(CLASS, SECRET_KEY)
                .number(KEY_TYPE, AES)
                .number(VALUE_LEN, KEY_BYTES)
                .bytes(ID, id)
                .bytes(LABEL, label.getBytes(StandardCharsets.UTF_8))
                .yes(TOKEN, true)
                .yes(PRIVATE, true)
                .yes(SENSITIVE, true)
                .yes(EXTRACTABLE, false)
                .yes(ENCRYPT, true)
                .yes(DECRYPT, true)
                .build();
    }

    static MemorySegment mechanism(Arena arena, long type, MemorySegment parameters) {
        MemorySegment mechanism = arena.allocate(24, 8);
        mechanism.set(ValueLayout.JAVA_LONG, 0, type);
        mechanism.set(ValueLayout.ADDRESS, 8, parameters);
        mechanism.set(ValueLayout.JAVA_LONG, 16, parameters.byteSize());
        return mechanism;
    }

    static MemorySegment gcmParameters(Arena arena, byte[] nonce, byte[] associated) {
        MemorySegment parameters = arena.allocate(48, 8);
        parameters.set(ValueLayout.ADDRESS, 0, arena.allocateFrom(ValueLayout.JAVA_BYTE, nonce));
        parameters.set(ValueLayout.JAVA_LONG, 8, nonce.length);
        parameters.set(ValueLayout.JAVA_LONG, 16, nonce.length * 8L);
        parameters.set(
                ValueLayout.ADDRESS, 24, arena.allocateFrom(ValueLayout.JAVA_BYTE, associated));
        parameters.set(ValueLayout.JAVA_LONG, 32, associated.length);
        parameters.set(ValueLayout.JAVA_LONG, 40, TAG_BITS);
        return parameters;
    }
}
