package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TilePathTest {
    @ParameterizedTest
    @CsvSource({
        "0,0,256,tile/0/000",
        "0,999,256,tile/0/999",
        "0,1000,256,tile/0/x001/000",
        "3,1234067,256,tile/3/x001/x234/067",
        "3,1234067,8,tile/3/x001/x234/067.p/8",
        "63,1,255,tile/63/001.p/255",
        "0,1000000,1,tile/0/x001/x000/000.p/1",
        "1,999999999999999999,256,tile/1/x999/x999/x999/x999/x999/999"
    })
    void writesAndReadsHashTiles(int level, long index, int width, String text) {
        TilePath path = new TilePath.Hashes(level, index, width);
        assertThat(path.text()).isEqualTo(text);
        assertThat(TilePath.parse(text)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({"0,256,tile/entries/000", "1234067,8,tile/entries/x001/x234/067.p/8"})
    void writesAndReadsEntryBundles(long index, int width, String text) {
        TilePath path = new TilePath.Entries(index, width);
        assertThat(path.text()).isEqualTo(text);
        assertThat(TilePath.parse(text)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "checkpoint",
                "tile/",
                "tile/0",
                "tile/0/",
                "tile/0/0",
                "tile/0/00",
                "tile/0/0000",
                "tile/0/000/",
                "/tile/0/000",
                "tile//000",
                "tile/64/000",
                "tile/00/000",
                "tile/01/000",
                "tile/-1/000",
                "tile/+1/000",
                "tile/data/000",
                "tile/Entries/000",
                "tile/0/x000/001",
                "tile/0/001/002",
                "tile/0/x001",
                "tile/0/x01/001",
                "tile/0/X001/001",
                "tile/0/x001/x001",
                "tile/0/x001/x001/x001/x001/x001/x001/001",
                "tile/0/000.p",
                "tile/0/000.p/",
                "tile/0/000.p/0",
                "tile/0/000.p/01",
                "tile/0/000.p/256",
                "tile/0/000.p/1/",
                "tile/0/000.q/1",
                "tile/0/../000",
                "tile/0/%30%30%30",
                "tile/0/000\n",
                "tile/0/\u0660\u0660\u0660"
            })
    void refusesEveryOtherSpelling(String text) {
        assertThatThrownBy(() -> TilePath.parse(text)).isInstanceOf(Malformed.class);
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatThrownBy(() -> new TilePath.Hashes(64, 0, 1)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> new TilePath.Hashes(0, -1, 1)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> new TilePath.Entries(0, 0)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> new TilePath.Entries(TilePath.INDEX_MAX + 1, 1))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void readsWhatItWrites() {
        Property.forAll(
                random -> {
                    long index = random.nextLong(1L << random.nextInt(1, 60));
                    index = Math.min(index, TilePath.INDEX_MAX);
                    int width = random.nextInt(1, TilePath.FULL + 1);
                    return random.nextBoolean()
                            ? new TilePath.Entries(index, width)
                            : new TilePath.Hashes(random.nextInt(64), index, width);
                },
                path -> assertThat(TilePath.parse(path.text())).isEqualTo(path));
    }
}
