package io.sallyport.transport;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a client says it can do (RFC 8446 4.1.2). Values that only test a server's patience (RFC
/// 8701) are left out. It is kept for a while, of everybody who comes, so a list that is longer
/// than any client's makes no hello.
///
/// @param legacyVersion the newest that it speaks, if it does not send the extension for versions
/// @param versions of that extension, in the client's order; none when it was not sent
/// @param suites codes of cipher suites, in the client's order
/// @param groups codes of groups, in the client's order; none when it did not say
/// @param serverName the host that it wants to reach, as it wrote it
/// @param protocols what it would speak over TLS (RFC 7301), in its order
public record ClientHello(
        int legacyVersion,
        List<Integer> versions,
        List<Integer> suites,
        List<Integer> groups,
        Optional<String> serverName,
        List<String> protocols) {
    private static final int CLIENT_HELLO = 1;

    /// TLS_FALLBACK_SCSV.
    private static final int FALLBACK_SCSV = 0x5600;

    private static final int HEADER_BYTES = 4;
    private static final int RANDOM_BYTES = 32;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;
    private static final int HOST_NAME_BYTES_MAX = 253;
    private static final int SUPPORTED_GROUPS = 10;
    private static final int PROTOCOL_NEGOTIATION = 16;
    private static final int SUPPORTED_VERSIONS = 43;

    /// SSL 3.0, which no hello may name any more (RFC 8446 D.5).
    private static final int SSL_3 = 0x0300;

    /// The registry has fewer suites than this.
    private static final int CODES_MAX = 512;

    private static final int PROTOCOLS_MAX = 32;
    private static final int PROTOCOLS_BYTES_MAX = 1_024;

    public ClientHello {
        versions = List.copyOf(versions);
        suites = List.copyOf(suites);
        groups = List.copyOf(groups);
        protocols = List.copyOf(protocols);
    }

    /// The newest version that the client offers; nothing when it is none that we know.
    public Optional<TlsVersion> newest() {
        return versions.isEmpty() || legacyVersion <= SSL_3
                ? TlsVersion.upTo(legacyVersion)
                : TlsVersion.newest(versions);
    }

    /// The same, whatever was to be reached.
    public ClientHello withoutHost() {
        return new ClientHello(
                legacyVersion, versions, suites, groups, Optional.empty(), List.of());
    }

    /// Whether it says that it comes again with less than it tried before (RFC 7507).
    public boolean isFallback() {
        return suites.contains(FALLBACK_SCSV);
    }

    boolean offers(TlsVersion version) {
        return versions.isEmpty()
                ? version != TlsVersion.TLS_1_3 && version.code() <= legacyVersion
                : legacyVersion > SSL_3 && versions.contains(version.code());
    }

    /// @param message the handshake message with its header
    /// @return nothing when it is no well-formed ClientHello
    static Optional<ClientHello> parse(byte[] message) {
        try {
            ByteBuffer in = ByteBuffer.wrap(message);
            if (message.length < HEADER_BYTES
                    || in.getInt() != (CLIENT_HELLO << 24 | message.length - HEADER_BYTES)) {
                return Optional.empty();
            }
            return body(in);
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            // A length says more than there is, or a list has more than any client's.
            return Optional.empty();
        }
    }

    private static Optional<ClientHello> body(ByteBuffer in) {
        Building hello = new Building(Short.toUnsignedInt(in.getShort()));
        in.position(in.position() + RANDOM_BYTES);
        part(in, Byte.toUnsignedInt(in.get()));
        codes(part(in, Short.toUnsignedInt(in.getShort())), hello.suites);
        part(in, Byte.toUnsignedInt(in.get()));
        if (in.hasRemaining()) {
            ByteBuffer extensions = part(in, Short.toUnsignedInt(in.getShort()));
            while (extensions.hasRemaining()) {
                int kind = Short.toUnsignedInt(extensions.getShort());
                hello.take(kind, part(extensions, Short.toUnsignedInt(extensions.getShort())));
            }
        }
        return in.hasRemaining() || hello.suites.isEmpty()
                ? Optional.empty()
                : Optional.of(hello.made());
    }

    /// What was read of a hello so far.
    private static final class Building {
        private final int legacyVersion;
        private final List<Integer> versions = new ArrayList<>();
        private final List<Integer> suites = new ArrayList<>();
        private final List<Integer> groups = new ArrayList<>();
        private Optional<String> serverName = Optional.empty();
        private final List<String> protocols = new ArrayList<>();

        private Building(int legacyVersion) {
            this.legacyVersion = legacyVersion;
        }

        private void take(int kind, ByteBuffer extension) {
            switch (kind) {
                case SERVER_NAME -> serverName = hostName(extension);
                case SUPPORTED_GROUPS ->
                        codes(part(extension, Short.toUnsignedInt(extension.getShort())), groups);
                case PROTOCOL_NEGOTIATION -> protocols(extension, protocols);
                case SUPPORTED_VERSIONS ->
                        codes(part(extension, Byte.toUnsignedInt(extension.get())), versions);
                default -> {
                    // Of no concern here.
                }
            }
        }

        private ClientHello made() {
            return new ClientHello(legacyVersion, versions, suites, groups, serverName, protocols);
        }
    }

    private static ByteBuffer part(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }

    private static void codes(ByteBuffer part, List<Integer> into) {
        while (part.hasRemaining()) {
            int code = Short.toUnsignedInt(part.getShort());
            if (!isGrease(code)) {
                into.add(code);
            }
            require(into.size() <= CODES_MAX);
        }
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("no client says this");
        }
    }

    private static boolean isGrease(int code) {
        return (code & 0x0F0F) == 0x0A0A && code >> 8 == (code & 0xFF);
    }

    private static void protocols(ByteBuffer extension, List<String> into) {
        ByteBuffer names = part(extension, Short.toUnsignedInt(extension.getShort()));
        require(names.remaining() <= PROTOCOLS_BYTES_MAX);
        while (names.hasRemaining()) {
            ByteBuffer name = part(names, Byte.toUnsignedInt(names.get()));
            require(name.hasRemaining() && into.size() < PROTOCOLS_MAX);
            into.add(StandardCharsets.ISO_8859_1.decode(name).toString());
        }
    }

    /// RFC 6066 3.
    private static Optional<String> hostName(ByteBuffer extension) {
        ByteBuffer names = part(extension, Short.toUnsignedInt(extension.getShort()));
        while (names.hasRemaining()) {
            int kind = Byte.toUnsignedInt(names.get());
            ByteBuffer name = part(names, Short.toUnsignedInt(names.getShort()));
            if (kind == HOST_NAME) {
                require(name.remaining() <= HOST_NAME_BYTES_MAX);
                return Optional.of(StandardCharsets.US_ASCII.decode(name).toString());
            }
        }
        return Optional.empty();
    }
}
