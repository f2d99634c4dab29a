package io.sallyport.keys.token;

import io.sallyport.keys.token.Cryptoki.Function;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One logged-in session on a token, found by its label. Keys are AES-256, made in the token and
/// never leaving it (CKA_SENSITIVE, not CKA_EXTRACTABLE), and named by CKA_ID.
///
/// Used by one thread at a time. Closing it ends the session; a login ends with the last session of
/// the process.
public final class TokenSession implements AutoCloseable {
    private static final long USER = 1;
    private static final long SERIAL_READ_WRITE = 4 | 2;
    private static final int LABEL_BYTES = 32;
    private static final int TOKEN_INFO_BYTES = 256;
    private static final int OBJECTS_MAX = 64;
    private static final int TAG_BYTES = 16;

    private final Cryptoki module;
    private final long session;

    private TokenSession(Cryptoki module, long session) {
        this.module = module;
        this.session = session;
    }

    /// @param label the token's label, which must be that of exactly one token
    /// @param pin the user's PIN, UTF-8; not kept
    /// @throws TokenFailed when there is no such token or the PIN is wrong
    public static TokenSession open(Path modulePath, String label, byte[] pin) {
        Cryptoki module = Cryptoki.begin(modulePath);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment none = MemorySegment.NULL;
            long slot = slot(module, label, arena);
            module.call(Function.OPEN_SESSION, slot, SERIAL_READ_WRITE, none, none, handle);
            TokenSession opened = new TokenSession(module, handle.get(ValueLayout.JAVA_LONG, 0));
            opened.login(pin, arena);
            return opened;
        } catch (TokenFailed refused) {
            module.close();
            throw refused;
        }
    }

    private void login(byte[] pin, Arena arena) {
        MemorySegment given = arena.allocate(Math.max(1, pin.length));
        MemorySegment.copy(pin, 0, given, ValueLayout.JAVA_BYTE, 0, pin.length);
        try {
            module.call(Function.LOGIN, session, USER, given, (long) pin.length);
        } finally {
            given.fill((byte) 0);
        }
    }

    private static long slot(Cryptoki module, String label, Arena arena) {
        MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
        byte present = 1;
        module.call(Function.SLOT_LIST, present, MemorySegment.NULL, count);
        long slots = count.get(ValueLayout.JAVA_LONG, 0);
        MemorySegment list = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, slots));
        module.call(Function.SLOT_LIST, present, list, count);
        List<Long> found = new ArrayList<>();
        MemorySegment info = arena.allocate(TOKEN_INFO_BYTES, 8);
        for (long i = 0; i < count.get(ValueLayout.JAVA_LONG, 0); i++) {
            long slot = list.getAtIndex(ValueLayout.JAVA_LONG, i);
            if (module.result(Function.TOKEN_INFO, slot, info) == 0 && label(info).equals(label)) {
                found.add(slot);
            }
        }
        if (found.size() != 1) {
            throw new TokenFailed(
                    (found.isEmpty() ? "there is no token" : "there are several tokens")
                            + " with the label \""
                            + label
                            + "\"");
        }
        return found.getFirst();
    }

    /// Padded with blanks, not ended by a zero.
    private static String label(MemorySegment info) {
        byte[] bytes = info.asSlice(0, LABEL_BYTES).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8).stripTrailing();
    }

    /// Makes a key in the token.
    ///
    /// @param id its CKA_ID, not in use
    /// @param label for people who list the token
    /// @throws TokenFailed also when the token would let the key out
    public void generate(byte[] id, String label) {
        if (!objects(id).isEmpty()) {
            throw new TokenFailed("the token has an object with this id already");
        }
        try (Arena arena = Arena.ofConfined()) {
            Template template = Template.newKey(arena, id, label);
            MemorySegment handle = arena.allocate(ValueLayout.JAVA_LONG);
            module.call(
                    Function.GENERATE_KEY,
                    session,
                    Template.mechanism(arena, Template.AES_KEY_GEN, MemorySegment.NULL),
                    template.segment(),
                    template.count(),
                    handle);
            long key = handle.get(ValueLayout.JAVA_LONG, 0);
            if (!yes(key, Template.ALWAYS_SENSITIVE) || !yes(key, Template.NEVER_EXTRACTABLE)) {
                module.call(Function.DESTROY_OBJECT, session, key);
                throw new TokenFailed("the token would let the key out: it cannot be a seal");
            }
        }
    }

    private boolean yes(long object, long attribute) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_BYTE);
            Template asked = Template.of(arena, attribute, value);
            long result =
                    module.result(
                            Function.ATTRIBUTE_VALUE,
                            session,
                            object,
                            asked.segment(),
                            asked.count());
            return result == 0 && value.get(ValueLayout.JAVA_BYTE, 0) == 1;
        }
    }

    /// How many objects of any class have this id.
    public int count(byte[] id) {
        return objects(id).size();
    }

    /// Destroys every object with this id.
    public void destroy(byte[] id) {
        for (long object : objects(id)) {
            module.call(Function.DESTROY_OBJECT, session, object);
        }
    }

    private List<Long> objects(byte[] id) {
        try (Arena arena = Arena.ofConfined()) {
            Template wanted = Template.withId(arena, id);
            MemorySegment found = arena.allocate(ValueLayout.JAVA_LONG, OBJECTS_MAX);
            MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
            module.call(Function.FIND_INIT, session, wanted.segment(), wanted.count());
            module.call(Function.FIND, session, found, (long) OBJECTS_MAX, count);
            module.call(Function.FIND_FINAL, session);
            List<Long> objects = new ArrayList<>();
            for (long i = 0; i < count.get(ValueLayout.JAVA_LONG, 0); i++) {
                objects.add(found.getAtIndex(ValueLayout.JAVA_LONG, i));
            }
            return objects;
        }
    }

    private OptionalLong key(byte[] id) {
        List<Long> objects = objects(id);
        return objects.size() == 1 ? OptionalLong.of(objects.getFirst()) : OptionalLong.empty();
    }

    /// What AES-GCM needs besides key and text (NIST SP 800-38D).
    ///
    /// @param nonce 12 bytes, fresh for each sealing
    public record Terms(byte[] nonce, byte[] associated) {}

    /// Returns ciphertext and tag.
    ///
    /// @throws TokenFailed when there is not exactly one object with this id
    public byte[] encrypt(byte[] id, Terms terms, byte[] plain) {
        long key =
                key(id).orElseThrow(
                                () -> new TokenFailed("the token does not hold the seal's key"));
        try (Arena arena = Arena.ofConfined()) {
            module.call(Function.ENCRYPT_INIT, session, gcm(arena, terms), key);
            MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_BYTE, plain);
            MemorySegment out = arena.allocate(plain.length + (long) TAG_BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_LONG, out.byteSize());
            try {
                module.call(Function.ENCRYPT, session, in, (long) plain.length, out, length);
            } finally {
                in.fill((byte) 0);
            }
            return taken(out, length);
        }
    }

    /// Returns the plaintext, or `null` when there is no such key or the bytes are not its.
    public byte @Nullable [] decrypt(byte[] id, Terms terms, byte[] sealed) {
        OptionalLong key = key(id);
        if (key.isEmpty()) {
            return null;
        }
        try (Arena arena = Arena.ofConfined()) {
            module.call(Function.DECRYPT_INIT, session, gcm(arena, terms), key.getAsLong());
            MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_BYTE, sealed);
            MemorySegment out = arena.allocate(Math.max(1, sealed.length));
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_LONG, out.byteSize());
            long result =
                    module.result(Function.DECRYPT, session, in, (long) sealed.length, out, length);
            byte[] plain = result == 0 ? taken(out, length) : null;
            out.fill((byte) 0);
            return plain;
        }
    }

    private static byte[] taken(MemorySegment out, MemorySegment length) {
        return out.asSlice(0, length.get(ValueLayout.JAVA_LONG, 0)).toArray(ValueLayout.JAVA_BYTE);
    }

    private static MemorySegment gcm(Arena arena, Terms terms) {
        return Template.mechanism(
                arena,
                Template.AES_GCM,
                Template.gcmParameters(arena, terms.nonce(), terms.associated()));
    }

    @Override
    public void close() {
        module.close();
    }
}
