package io.sallyport.sinks;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.OwnerOnly;
import io.sallyport.keys.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// How far a sink has come, in a file: a row would need an event for each step, and each event
/// another step. The file is sealed under the operator realm's audit key at the sink's own place,
/// so nobody else can write one. An old one that is put back opens: the row's mark
/// ([SinkRows#mark]) is later than it.
///
/// Position (8 bytes, big-endian), then the seal over nothing at the place of that position.
final class Cursor {
    private static final int SCHEMA = 1;
    private static final int BYTES_MAX = 1_024;

    private final Path file;
    private final Keyring keyring;
    private final RowId sink;

    Cursor(Path file, Keyring keyring, RowId sink) {
        this.file = file;
        this.keyring = keyring;
        this.sink = sink;
    }

    /// What a start finds.
    sealed interface Found {
        record At(long position) implements Found {}

        record Unusable(String why) implements Found {}
    }

    Found read() throws IOException {
        if (!Files.exists(file)) {
            return new Found.Unusable("its cursor is missing");
        }
        if (Files.size(file) > BYTES_MAX) {
            return new Found.Unusable("its cursor was changed");
        }
        return parse(Files.readAllBytes(file));
    }

    Found parse(byte[] bytes) {
        if (bytes.length < Long.BYTES) {
            return new Found.Unusable("its cursor was changed");
        }
        ByteBuffer given = ByteBuffer.wrap(bytes);
        long position = given.getLong();
        byte[] sealed = new byte[given.remaining()];
        given.get(sealed);
        try {
            keyring.open(KeyPurpose.AUDIT, place(position), sealed);
            return new Found.At(position);
        } catch (Corruption _) {
            return new Found.Unusable("its cursor was changed");
        }
    }

    /// On disk when this returns; a crash leaves the old one or this one.
    void write(long position) throws IOException {
        byte[] sealed = keyring.seal(KeyPurpose.AUDIT, place(position), SCHEMA, new byte[0]);
        OwnerOnly.write(
                file,
                ByteBuffer.allocate(Long.BYTES + sealed.length)
                        .putLong(position)
                        .put(sealed)
                        .array());
    }

    private Place place(long position) {
        return new Place(TenantId.OPERATOR_REALM, "sink_cursor", sink, position);
    }
}
