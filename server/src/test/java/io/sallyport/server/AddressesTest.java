package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.transport.Plane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A port means the same in a first start and in each later one.
class AddressesTest {
    @TempDir private Path folder;

    private Configuration read(String... words) {
        List<String> all = new ArrayList<>(List.of("--data", folder.toString()));
        all.addAll(List.of(words));
        return Configuration.read(Options.parse(all));
    }

    private static List<Integer> ports(Configuration configuration) {
        return Arrays.stream(Plane.values())
                .map(plane -> configuration.address(plane).getPort())
                .toList();
    }

    private void made(String... words) throws IOException {
        Files.writeString(folder.resolve(Configuration.FILE), read(words).json());
    }

    @Test
    void thePublicPortMovesAllFour() throws Exception {
        assertThat(ports(read())).containsExactly(8443, 8444, 9443, 7443);
        made("--public-port", "9000");
        assertThat(ports(read())).containsExactly(9000, 9001, 10_000, 8000);
        assertThat(ports(read("--public-port", "20000")))
                .containsExactly(20_000, 20_001, 21_000, 19_000);
    }

    @Test
    void whatWasNamedStays() throws Exception {
        made("--public-port", "9000", "--card-port", "700");
        assertThat(ports(read("--public-port", "20000")))
                .containsExactly(20_000, 700, 21_000, 19_000);
        assertThat(ports(read("--public-port", "20000", "--internal-port", "701")))
                .containsExactly(20_000, 700, 21_000, 701);
    }

    @Test
    void anAddressOfTheirOwnStays() throws Exception {
        Files.writeString(
                folder.resolve(Configuration.FILE),
                "{\"publicAddress\":\"127.0.0.1\",\"internalAddress\":\"127.0.0.2\"}");
        Files.writeString(folder.resolve(Configuration.FILE), read().json());
        assertThat(Files.readString(folder.resolve(Configuration.FILE)))
                .doesNotContain("cardAddress", "cardPort");
        assertThat(read().address(Plane.CARD).getHostString()).isEqualTo("127.0.0.1");
        assertThat(read().address(Plane.INTERNAL).getHostString()).isEqualTo("127.0.0.2");
    }
}
