package io.sallyport.testkit;

import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/// Checks that something holds for many generated values. A failure names the seed that replays it:
/// run again with `-Dproperty.seed=N`.
public final class Property {
    private static final int TRIES = 500;

    private Property() {}

    public static <T> void forAll(Function<Random, T> generator, Consumer<T> check) {
        Long chosen = Long.getLong("property.seed");
        long first = chosen == null ? new Random().nextLong() : chosen;
        for (int i = 0; i < (chosen == null ? TRIES : 1); i++) {
            long seed = first + i;
            T value = generator.apply(new Random(seed));
            try {
                check.accept(value);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(
                        "fails for " + value + " (replay: -Dproperty.seed=" + seed + ")", failure);
            }
        }
    }
}
