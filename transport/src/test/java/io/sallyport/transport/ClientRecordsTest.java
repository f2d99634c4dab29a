package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.tls.TlsFatalAlert;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientRecordsTest {
    private static final int HANDSHAKE = 22;
    private static final int DATA = 23;
    private final AtomicInteger told = new AtomicInteger();

    private static byte[] records(int... typesAndLengths) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < typesAndLengths.length; i += 2) {
            int length = typesAndLengths[i + 1];
            all.writeBytes(new byte[] {(byte) typesAndLengths[i], 3, 3, (byte) (length >> 8)});
            all.write(length);
            // What stands in a fragment looks like another handshake.
            byte[] fragment = new byte[length];
            Arrays.fill(fragment, (byte) HANDSHAKE);
            all.writeBytes(fragment);
        }
        return all.toByteArray();
    }

    private ClientRecords client(byte[] first, byte[] rest) {
        return new ClientRecords(first, new ByteArrayInputStream(rest), told::incrementAndGet);
    }

    private static void read(InputStream in, int bytes, int atOnce) throws IOException {
        int left = bytes;
        byte[] into = new byte[atOnce];
        while (left > 0) {
            int read = in.read(into, 0, Math.min(left, atOnce));
            assertThat(read).isPositive();
            left -= read;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7, 400, 100_000})
    void endsAtASecondHandshakeHoweverItIsCut(int atOnce) throws IOException {
        byte[] first = records(HANDSHAKE, 300, 20, 1, HANDSHAKE, 40);
        byte[] data = records(DATA, 16_000, DATA, 0, 21, 2, DATA, 22);
        byte[] again = records(HANDSHAKE, 100);
        byte[] rest = new byte[data.length + again.length];
        System.arraycopy(data, 0, rest, 0, data.length);
        System.arraycopy(again, 0, rest, data.length, again.length);
        ClientRecords client = client(first, rest);
        read(client, first.length, atOnce);
        client.over();
        read(client, data.length, atOnce);
        assertThat(told).hasValue(0);
        assertThatThrownBy(() -> read(client, again.length, atOnce))
                .isInstanceOf(TlsFatalAlert.class);
        assertThat(told).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000})
    void letsTheFirstBeOfAnyNumberOfRecords(int atOnce) throws IOException {
        byte[] first = records(HANDSHAKE, 1, HANDSHAKE, 2, HANDSHAKE, 0, HANDSHAKE, 700);
        read(client(first, new byte[0]), first.length, atOnce);
        assertThat(told).hasValue(0);
    }
}
