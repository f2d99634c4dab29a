package io.sallyport.audit;

import io.sallyport.foundation.TenantId;
import io.sallyport.keys.OwnerOnly;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a start must know beside the pages, replaced whole: format (1 byte, 1), journal position
/// (8), number of pages (4), number of tenants (4); for each tenant its id (16), size (8), the size
/// that was anchored (8) and the entries behind its last page; CRC-32C of all that (4).
///
/// @param position the entries of the journal before it are in the views
/// @param pages how many pages count
record ViewState(long position, int pages, Map<TenantId, TenantView.Rest> rests) {
    private static final byte FORMAT = 1;
    private static final int HEAD_BYTES = 1 + Long.BYTES + 2 * Integer.BYTES;
    private static final int TENANT_BYTES = TenantId.BYTES + 2 * Long.BYTES;

    void write(Path file) throws IOException {
        int length = HEAD_BYTES + Integer.BYTES;
        for (TenantView.Rest rest : rests.values()) {
            length += TENANT_BYTES + rest.bodies().length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        bytes.put(FORMAT).putLong(position).putInt(pages).putInt(rests.size());
        rests.forEach((tenant, rest) ->
                bytes.put(tenant.bytes())
                        .putLong(rest.size())
                        .putLong(rest.anchored())
                        .put(rest.bodies()));
        bytes.putInt(ViewPages.check(bytes.array(), bytes.position()));
        OwnerOnly.write(file, bytes.array());
    }

    /// @return nothing when there is no such file
    /// @throws DamagedViews when it is not as it was written
    static Optional<ViewState> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length - Integer.BYTES;
        if (end < HEAD_BYTES
                || bytes[0] != FORMAT
                || ByteBuffer.wrap(bytes).getInt(end) != ViewPages.check(bytes, end)) {
            throw new DamagedViews(file.toString());
        }
        try {
            return Optional.of(parse(ByteBuffer.wrap(bytes, 1, end - 1)));
        } catch (BufferUnderflowException _) {
            throw new DamagedViews(file.toString());
        }
    }

    private static ViewState parse(ByteBuffer bytes) {
        long position = bytes.getLong();
        int pages = bytes.getInt();
        Map<TenantId, TenantView.Rest> rests = new TreeMap<>();
        for (int left = bytes.getInt(); left > 0; left--) {
            byte[] tenant = new byte[TenantId.BYTES];
            long size = bytes.get(tenant).getLong();
            long anchored = bytes.getLong();
            byte[] bodies = new byte[(int) (size % ViewPages.ENTRIES) * LogEntry.BODY_BYTES];
            bytes.get(bodies);
            rests.put(TenantId.of(tenant), new TenantView.Rest(size, anchored, bodies));
        }
        return new ViewState(position, pages, rests);
    }
}
