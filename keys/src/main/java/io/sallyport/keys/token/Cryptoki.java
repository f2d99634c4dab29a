package io.sallyport.keys.token;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A PKCS #11 module (OASIS PKCS #11 2.40) as its function list gives it. The JDK's own provider
/// knows a token's keys by alias and hides copies without one; here an object is found by its id,
/// which is what a proof of destruction needs.
///
/// A module is loaded once and initialised for each use, by one user at a time: only then does it
/// see the tokens and objects that are there now, and only then does a login end for sure.
final class Cryptoki implements AutoCloseable {
    private static final ValueLayout.OfLong ULONG = ValueLayout.JAVA_LONG;
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;

    /// Behind CK_VERSION and its padding.
    private static final long FUNCTIONS_OFFSET = 8;

    /// CK_C_INITIALIZE_ARGS: four functions, flags, one reserved pointer.
    private static final long INITIALIZE_ARGUMENTS_BYTES = 48;

    private static final long FLAGS_OFFSET = 32;
    private static final long OS_LOCKING = 2;
    private static final long OK = 0;
    private static final Map<Path, Cryptoki> LOADED = new ConcurrentHashMap<>();

    private final Map<Function, MethodHandle> functions = new ConcurrentHashMap<>();
    private final ReentrantLock used = new ReentrantLock();
    private final MemorySegment list;

    /// The functions in use, each with its place in CK_FUNCTION_LIST and its parameters.
    enum Function {
        INITIALIZE(0, POINTER),
        FINALIZE(1, POINTER),
        SLOT_LIST(4, ValueLayout.JAVA_BYTE, POINTER, POINTER),
        TOKEN_INFO(6, ULONG, POINTER),
        OPEN_SESSION(12, ULONG, ULONG, POINTER, POINTER, POINTER),
        LOGIN(18, ULONG, ULONG, POINTER, ULONG),
        DESTROY_OBJECT(22, ULONG, ULONG),
        ATTRIBUTE_VALUE(24, ULONG, ULONG, POINTER, ULONG),
        FIND_INIT(26, ULONG, POINTER, ULONG),
        FIND(27, ULONG, POINTER, ULONG, POINTER),
        FIND_FINAL(28, ULONG),
        ENCRYPT_INIT(29, ULONG, POINTER, ULONG),
        ENCRYPT(30, ULONG, POINTER, ULONG, POINTER, POINTER),
        DECRYPT_INIT(33, ULONG, POINTER, ULONG),
        DECRYPT(34, ULONG, POINTER, ULONG, POINTER, POINTER),
        GENERATE_KEY(58, ULONG, POINTER, POINTER, ULONG, POINTER);

        private final int index;

        @SuppressWarnings("ImmutableEnumChecker") // it is a value, without the annotation
        private final FunctionDescriptor descriptor;

        Function(int index, MemoryLayout... parameters) {
            this.index = index;
            this.descriptor = FunctionDescriptor.of(ULONG, parameters);
        }
    }

    private Cryptoki(MemorySegment list) {
        this.list = list;
    }

    /// @throws TokenFailed when the file is no PKCS #11 module
    static Cryptoki begin(Path module) {
        Cryptoki loaded = LOADED.computeIfAbsent(module.toAbsolutePath(), Cryptoki::load);
        loaded.used.lock();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(INITIALIZE_ARGUMENTS_BYTES, 8);
            arguments.set(ULONG, FLAGS_OFFSET, OS_LOCKING);
            loaded.call(Function.INITIALIZE, arguments);
            return loaded;
        } catch (TokenFailed refused) {
            loaded.used.unlock();
            throw refused;
        }
    }

    @SuppressWarnings("restricted") // native access is granted to this module by name
    private static Cryptoki load(Path module) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup library = SymbolLookup.libraryLookup(module, Arena.global());
            MethodHandle getList =
                    Linker.nativeLinker()
                            .downcallHandle(
                                    library.findOrThrow("C_GetFunctionList"),
                                    FunctionDescriptor.of(ULONG, POINTER));
            MemorySegment out = arena.allocate(POINTER);
            check("C_GetFunctionList", call(getList, out));
            int last = Function.GENERATE_KEY.index;
            return new Cryptoki(
                    out.get(POINTER, 0)
                            .reinterpret(FUNCTIONS_OFFSET + (last + 1) * POINTER.byteSize()));
        } catch (IllegalArgumentException | NoSuchElementException unusable) {
            throw new TokenFailed(module + " is not a PKCS #11 module that this machine can load");
        }
    }

    /// Ends every session and login.
    @Override
    public void close() {
        try {
            result(Function.FINALIZE, MemorySegment.NULL);
        } finally {
            used.unlock();
        }
    }

    /// Calls a function that must succeed.
    ///
    /// @throws TokenFailed with the return value
    void call(Function function, @Nullable Object... arguments) {
        check(function.name(), result(function, arguments));
    }

    /// Calls a function and returns its return value (CK_RV).
    long result(Function function, @Nullable Object... arguments) {
        return call(functions.computeIfAbsent(function, this::handle), arguments);
    }

    @SuppressWarnings("restricted")
    private MethodHandle handle(Function function) {
        MemorySegment address =
                list.get(POINTER, FUNCTIONS_OFFSET + function.index * POINTER.byteSize());
        return Linker.nativeLinker().downcallHandle(address, function.descriptor);
    }

    private static long call(MethodHandle function, @Nullable Object... arguments) {
        try {
            return (long) function.invokeWithArguments(arguments);
        } catch (Throwable impossible) { // a downcall itself throws nothing that is checked
            throw new IllegalStateException("a call into the PKCS #11 module failed", impossible);
        }
    }

    private static void check(String function, long result) {
        if (result != OK) {
            throw new TokenFailed(function, result);
        }
    }
}
