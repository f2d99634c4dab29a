package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// A blind index over few values is a table of who has which: it cannot be declared.
class ValueSpaceTest {
    private static final Table<String> TABLE =
            Table.of("user", Table.Codec.json(_ -> java.util.Map.of(), row -> row.text("name")));

    @Test
    void aColumnOfFewValuesCannotBeDeclared() {
        for (int bits : new int[] {-1, 0, 1, 8, ValueSpace.BITS_MIN - 1, 257}) {
            assertThatThrownBy(() -> TABLE.unique("status", ValueSpace.chosen(bits), one -> one))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2^16 likely values");
            assertThatThrownBy(() -> ValueSpace.random(bits))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatEverybodyKnowsNeedsNotBeGuessed() {
        assertThat(TABLE.unique("use", ValueSpace.published(), one -> one).columns()).hasSize(1);
        assertThat(TABLE.unique("name", ValueSpace.chosen(ValueSpace.BITS_MIN), one -> one))
                .satisfies(table ->
                        assertThat(table.columns().getFirst().values().bits()).isEqualTo(16));
    }
}
