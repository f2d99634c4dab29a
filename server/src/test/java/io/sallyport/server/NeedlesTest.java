package io.sallyport.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.Property;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeedlesTest {
    private static final String VALUE = "8f14e45fceea167a5a36dedd4bea2543";

    private record Case(List<Needles.Needle> needles, byte[] text) {}

    /// Of two letters, so that they overlap and come often.
    private static byte[] letters(Random random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(2));
        }
        return bytes;
    }

    private static Case any(Random random) {
        List<Needles.Needle> needles = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            byte[] bytes = letters(random, 2 + random.nextInt(5));
            needles.add(new Needles.Needle("value " + i, "plain", bytes));
        }
        return new Case(needles, letters(random, random.nextInt(60)));
    }

    @Test
    void findsWhatLookingAtEachPlaceFinds() {
        Property.forAll(
                NeedlesTest::any,
                one -> {
                    List<String> expected = new ArrayList<>();
                    for (int at = 0; at < one.text().length; at++) {
                        for (Needles.Needle needle : one.needles()) {
                            int end = at + needle.bytes().length;
                            if (end <= one.text().length
                                    && Arrays.equals(
                                            needle.bytes(),
                                            Arrays.copyOfRange(one.text(), at, end))) {
                                expected.add(needle.value() + "@" + at);
                            }
                        }
                    }
                    List<Needles.Hit> hits =
                            new Needles(one.needles()).in(one.text(), one.text().length);
                    assertThat(hits.stream().map(hit -> hit.needle().value() + "@" + hit.at()))
                            .containsExactlyInAnyOrderElementsOf(expected);
                });
    }

    @Test
    void findsAValueInEachFormThatACarelessProgramWrites() {
        Needles needles = new Needles(Needles.ofText("client secret", VALUE));
        for (String before : List.of("", "x", "xy", "xyz")) {
            byte[] whole = (before + VALUE + "?>").getBytes(UTF_8);
            found(needles, whole);
            found(needles, HexFormat.of().formatHex(whole).getBytes(UTF_8));
            found(needles, HexFormat.of().withUpperCase().formatHex(whole).getBytes(UTF_8));
            found(needles, Base64.getEncoder().encode(whole));
            found(needles, Base64.getUrlEncoder().encode(whole));
            for (Charset wide : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
                found(needles, (before + VALUE).getBytes(wide));
            }
        }
        byte[] other = VALUE.replace('8', '9').getBytes(UTF_8);
        assertThat(needles.in(other, other.length)).isEmpty();
    }

    private static void found(Needles needles, byte[] text) {
        assertThat(needles.in(text, text.length)).isNotEmpty();
        assertThat(needles.in(text, VALUE.length() - 1)).isEmpty();
    }

    @Test
    void refusesWhatIsTooShortToLookFor() {
        assertThatThrownBy(() -> new Needles(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
