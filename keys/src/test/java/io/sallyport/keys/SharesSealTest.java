package io.sallyport.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.StartRefused;
import io.sallyport.testkit.Property;
import io.sallyport.testkit.SeededRandomness;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SharesSealTest {
    private final SeededRandomness randomness = new SeededRandomness(7);
    private final SharesSeal dealt = SharesSeal.deal(3, 5, randomness);
    private final Map<String, Object> parameters = dealt.newParameters(randomness);

    private byte[] key(List<String> shares) {
        return SharesSeal.of(shares).key(parameters).getEncoded();
    }

    @Test
    void anyThreeOfFiveGiveTheOneKey() {
        List<String> all = dealt.texts();
        byte[] key = dealt.key(parameters).getEncoded();
        for (int a = 0; a < 5; a++) {
            for (int b = a + 1; b < 5; b++) {
                for (int c = b + 1; c < 5; c++) {
                    assertThat(key(List.of(all.get(c), all.get(a), all.get(b)))).isEqualTo(key);
                }
            }
        }
        assertThat(key(all)).isEqualTo(key);
    }

    @Test
    void twoAreTooFewAndTheSameTwiceIsOne() {
        List<String> all = dealt.texts();
        assertThatThrownBy(() -> key(all.subList(0, 2)))
                .isInstanceOf(StartRefused.class)
                .hasMessage("there are 2 different shares; 3 are needed");
        assertThatThrownBy(() -> key(List.of(all.get(0), all.get(1), all.get(1))))
                .isInstanceOf(StartRefused.class);
    }

    @Test
    void aShareOfAnotherDealingIsNamed() {
        List<String> other = SharesSeal.deal(3, 5, randomness).texts();
        assertThatThrownBy(() ->
                        key(List.of(dealt.texts().get(0), dealt.texts().get(1), other.get(2))))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("share 3 is not one of this instance's");
    }

    @Test
    void howItIsTypedDoesNotMatter() {
        List<String> typed =
                dealt.texts().subList(0, 3).stream()
                        .map(text -> " " + text.toLowerCase(Locale.ROOT).replace("-", "  ") + "\n")
                        .toList();
        assertThat(key(typed)).isEqualTo(dealt.key(parameters).getEncoded());
    }

    @Test
    void everyMistypedCharacterIsNoticed() {
        String share = dealt.texts().getFirst();
        for (int i = 0; i < share.length(); i++) {
            if (share.charAt(i) == '-') {
                continue;
            }
            String wrong =
                    share.substring(0, i)
                            + (share.charAt(i) == 'A' ? 'B' : 'A')
                            + share.substring(i + 1);
            assertThatThrownBy(() -> Share.parse(wrong))
                    .as("character %d", i)
                    .isInstanceOf(StartRefused.class);
        }
    }

    @Test
    void anyTextIsAShareOrARefusal() {
        Property.forAll(
                random -> noise(random),
                text ->
                        assertThatThrownBy(() -> Share.parse(text))
                                .isInstanceOf(StartRefused.class));
    }

    private static String noise(Random random) {
        String letters = "abcdefgABCDEFGHIJKLMNOPQRSTUVWXYZ234567890189=-_ \n\u00e9";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(120); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    /// A worked example: 1 + 2x + 3x² over bytes in the field of AES, by hand.
    @Test
    void theFieldIsThatOfAes() {
        Map<Integer, byte[]> values = new TreeMap<>();
        values.put(1, new byte[] {0x01 ^ 0x02 ^ 0x03});
        values.put(2, new byte[] {0x01 ^ 0x04 ^ 0x0C});
        values.put(3, new byte[] {0x01 ^ 0x06 ^ 0x0F});
        assertThat(SecretSharing.join(values)).containsExactly(0x01);
    }

    @Test
    void anySplitJoins() {
        Property.forAll(
                random -> random,
                random -> {
                    byte[] secret = new byte[32];
                    random.nextBytes(secret);
                    int threshold = 2 + random.nextInt(7);
                    int count = threshold + random.nextInt(9);
                    List<byte[]> values =
                            SecretSharing.split(
                                    secret,
                                    threshold,
                                    count,
                                    new SeededRandomness(random.nextLong()));
                    List<Integer> chosen = new ArrayList<>();
                    for (int x = 1; x <= count; x++) {
                        chosen.add(x);
                    }
                    Collections.shuffle(chosen, random);
                    Map<Integer, byte[]> some = new TreeMap<>();
                    for (int x : chosen.subList(0, threshold)) {
                        some.put(x, values.get(x - 1));
                    }
                    assertThat(SecretSharing.join(some)).isEqualTo(secret);
                    some.remove(some.keySet().iterator().next());
                    assertThat(SecretSharing.join(some)).isNotEqualTo(secret);
                });
    }

    @Test
    void whatTheRootFileKeepsTellsNoShare() {
        String kept = parameters.toString();
        for (String text : dealt.texts()) {
            String value = HexFormat.of().formatHex(Share.parse(text).value());
            assertThat(kept).doesNotContain(value).doesNotContain(text);
        }
        assertThat(kept.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_000);
    }

    @Test
    void oneOfOneIsNoSharing() {
        for (int[] wrong : new int[][] {{1, 1}, {1, 5}, {3, 2}, {2, 17}}) {
            assertThatThrownBy(() -> SharesSeal.deal(wrong[0], wrong[1], randomness))
                    .isInstanceOf(StartRefused.class);
        }
    }
}
