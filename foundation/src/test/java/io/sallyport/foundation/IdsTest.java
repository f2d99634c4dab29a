package io.sallyport.foundation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// `testkit` stands on this module, so the clock and the chance of these tests are made here.
class IdsTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

    private final Random random = new Random(11);
    private Instant now = START;
    private final InstantSource time = () -> now;
    private final Ids ids = new Ids(time, random::nextBytes);

    private static final class Fixed implements Randomness {
        private final byte value;

        Fixed(int value) {
            this.value = (byte) value;
        }

        @Override
        public void fill(byte[] bytes) {
            Arrays.fill(bytes, value);
        }
    }

    @Test
    void makesVersionSevenIdsOfTheRightVariantWhateverChanceSays() {
        for (int value : List.of(0, 0xFF, 0x55, 0xAA)) {
            Ids extreme = new Ids(time, new Fixed(value));
            assertVersionSeven(extreme.row().value());
            assertVersionSeven(extreme.tenant().value());
        }
    }

    private static void assertVersionSeven(UUID id) {
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(START.toEpochMilli());
    }

    /// RFC 9562 5.7: all but the time, the version and the variant is random, 74 bits.
    @Test
    void leavesSeventyFourBitsToChance() {
        UUID zeros = new Ids(time, new Fixed(0)).row().value();
        UUID ones = new Ids(time, new Fixed(0xFF)).row().value();
        int random =
                Long.bitCount(zeros.getMostSignificantBits() ^ ones.getMostSignificantBits())
                        + Long.bitCount(
                                zeros.getLeastSignificantBits() ^ ones.getLeastSignificantBits());
        assertThat(random).isEqualTo(74);
    }

    @Test
    void ordersIdsByTheMillisecondOfTheirMaking() {
        List<RowId> rows = new ArrayList<>();
        List<TenantId> tenants = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            now = now.plusMillis(1 + random.nextInt(1_000_000_000));
            rows.add(ids.row());
            tenants.add(ids.tenant());
        }
        assertThat(rows).isSortedAccordingTo((a, b) -> unsigned(a.bytes(), b.bytes()));
        assertThat(tenants).isSortedAccordingTo((a, b) -> unsigned(a.bytes(), b.bytes()));
        assertThat(tenants).isSorted();
        assertThat(TenantId.OPERATOR_REALM).isLessThan(tenants.getFirst());
    }

    private static int unsigned(byte[] one, byte[] other) {
        return Arrays.compareUnsigned(one, other);
    }

    @Test
    void makesNoIdTwiceInOneMillisecond() {
        Set<RowId> made = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            made.add(ids.row());
        }
        assertThat(made).hasSize(10_000);
    }

    /// What applications see must not tell when it was made.
    @Test
    void showsNoTimeInRandomIds() {
        String first = new Ids(time, new Fixed(0x5A)).random();
        now = now.plusSeconds(1_000_000);
        assertThat(new Ids(time, new Fixed(0x5A)).random()).isEqualTo(first);
        assertThat(ids.random()).matches("[0-9a-f]{32}").isNotEqualTo(ids.random());
        assertThat(ids.request().value()).matches("[0-9a-f]{32}");
    }

    @Test
    void makesSecretsOf256RandomBits() {
        String secret = ids.secret();
        assertThat(secret).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(ids.secret());
        assertThat(Base64.getUrlDecoder().decode(secret)).hasSize(32);
        byte[] ones = Base64.getUrlDecoder().decode(new Ids(time, new Fixed(0xFF)).secret());
        assertThat(ones).containsOnly((byte) 0xFF);
    }

    @Test
    void readsIdsBackFromTheirBytesAndTheirText() {
        for (int i = 0; i < 500; i++) {
            UUID any = new UUID(random.nextLong(), random.nextLong());
            RowId row = new RowId(any);
            TenantId tenant = new TenantId(any);
            byte[] bigEndian =
                    ByteBuffer.allocate(16)
                            .putLong(any.getMostSignificantBits())
                            .putLong(any.getLeastSignificantBits())
                            .array();
            assertThat(row.bytes()).isEqualTo(bigEndian).hasSize(RowId.BYTES);
            assertThat(tenant.bytes()).isEqualTo(bigEndian).hasSize(TenantId.BYTES);
            assertThat(RowId.of(bigEndian)).isEqualTo(row);
            assertThat(TenantId.of(bigEndian)).isEqualTo(tenant);
            assertThat(RowId.parse(row.toString())).isEqualTo(row);
            assertThat(TenantId.parse(tenant.toString())).isEqualTo(tenant);
        }
    }
}
