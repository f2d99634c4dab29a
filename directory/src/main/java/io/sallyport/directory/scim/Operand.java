package io.sallyport.directory.scim;

import java.math.BigDecimal;
import java.time.Instant;

/// What a filter compares with, prepared once.
public sealed interface Operand {
    /// Strings, references and binary values.
    ///
    /// @param compared `text`, or its [Folding] where the attribute is not caseExact
    record Text(String text, String compared) implements Operand {}

    record Flag(boolean flag) implements Operand {}

    record Number(BigDecimal number) implements Operand {}

    record Time(Instant time) implements Operand {}
}
