package io.sallyport.directory;

import io.sallyport.directory.scim.SearchRequest;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.Sha256;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Place;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;

/// Where a list goes on (RFC 9865), sealed under the tenant's key: nobody makes one or reads one,
/// and it goes on with the question that it came from, for the tenant that asked, for a while.
record Cursors(Keyring keyring, InstantSource time, String table) {
    static final Duration LIFE = Duration.ofMinutes(10);
    private static final int QUESTION_BYTES = 16;
    private static final int BYTES = Long.BYTES + QUESTION_BYTES + RowId.BYTES + Long.BYTES;

    /// @param after the row behind which the list goes on
    /// @param passed how many were shown before
    record Position(RowId after, long passed) {
        static final Position BEGIN = new Position(RowId.FIRST, 0);
    }

    String at(RequestContext inside, SearchRequest asked, Position position) {
        byte[] plain =
                ByteBuffer.allocate(BYTES)
                        .putLong(time.instant().plus(LIFE).toEpochMilli())
                        .put(question(asked))
                        .put(position.after().bytes())
                        .putLong(position.passed())
                        .array();
        byte[] sealed = keyring.seal(KeyPurpose.RECORDS, place(inside), 1, plain);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /// @throws Refusal INVALID_CURSOR, EXPIRED_CURSOR
    Position read(RequestContext inside, SearchRequest asked, String cursor) {
        if (cursor.isEmpty()) {
            return Position.BEGIN;
        }
        ByteBuffer plain = ByteBuffer.wrap(open(inside, cursor));
        long end = plain.getLong();
        byte[] question = new byte[QUESTION_BYTES];
        plain.get(question);
        if (!Arrays.equals(question, question(asked))) {
            throw invalid();
        }
        if (end <= time.millis()) {
            throw new Refusal(
                    RefusalCode.EXPIRED_CURSOR,
                    "The cursor has expired: begin again without one.",
                    "cursor-expired");
        }
        byte[] after = new byte[RowId.BYTES];
        plain.get(after);
        return new Position(RowId.of(after), plain.getLong());
    }

    private byte[] open(RequestContext inside, String cursor) {
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(cursor);
            return keyring.open(KeyPurpose.RECORDS, place(inside), sealed).plain();
        } catch (IllegalArgumentException | Corruption notOurs) {
            throw invalid();
        }
    }

    private Place place(RequestContext inside) {
        return new Place(inside.tenant(), table + "_cursor", RowId.FIRST, 1);
    }

    private static byte[] question(SearchRequest asked) {
        String text = asked.filter() + "\n" + asked.order();
        return Arrays.copyOf(Sha256.of(text.getBytes(StandardCharsets.UTF_8)), QUESTION_BYTES);
    }

    private static Refusal invalid() {
        return new Refusal(
                RefusalCode.INVALID_CURSOR,
                "The cursor is not one of this list: send nextCursor as it came, with the same"
                        + " filter and order.",
                "cursor-invalid");
    }
}
