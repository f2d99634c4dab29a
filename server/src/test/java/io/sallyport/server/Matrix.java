package io.sallyport.server;

import io.sallyport.keys.SigningKey;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Ways in which a signed thing can be wrong, and all their combinations.
///
/// @param dimensions the first is the signature; of each the first step is the right one
record Matrix(List<List<Step>> dimensions) {
    Matrix {
        dimensions = List.copyOf(dimensions);
    }

    /// Bends a token, or signs it.
    record Step(String name, UnaryOperator<ForgedToken> change, UnaryOperator<byte[]> signing) {
        static Step change(String name, UnaryOperator<ForgedToken> change) {
            return new Step(name, change, UnaryOperator.identity());
        }

        static Step signed(String name, SigningKey key, String kid) {
            return new Step(name, token -> token.header("kid", kid), key::sign);
        }
    }

    /// One step in each dimension; the first is the signature.
    record Cell(List<Integer> steps) {
        boolean isRight() {
            return steps.stream().allMatch(step -> step == 0);
        }
    }

    static Step right() {
        return Step.change("", UnaryOperator.identity());
    }

    static byte[] mac(byte[] key, byte[] input) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(input);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Each step alone, beginning with none; then others at random, in two dimensions or more.
    Set<Cell> cells(int count, long seed) {
        Random random = new Random(seed);
        Set<Cell> cells = new LinkedHashSet<>();
        cells.add(cell(new int[dimensions.size()]));
        for (int d = 0; d < dimensions.size(); d++) {
            for (int step = 1; step < dimensions.get(d).size(); step++) {
                int[] steps = new int[dimensions.size()];
                steps[d] = step;
                cells.add(cell(steps));
            }
        }
        while (cells.size() < count) {
            int[] steps = new int[dimensions.size()];
            for (int more = 2 + random.nextInt(3); more > 0; more--) {
                int d = random.nextInt(steps.length);
                steps[d] = random.nextInt(dimensions.get(d).size());
            }
            cells.add(cell(steps));
        }
        return cells;
    }

    private static Cell cell(int[] steps) {
        return new Cell(Arrays.stream(steps).boxed().toList());
    }

    /// The token of a cell, signed.
    String forged(ForgedToken right, Cell cell) {
        ForgedToken forged = right;
        for (int d = 0; d < dimensions.size(); d++) {
            forged = dimensions.get(d).get(cell.steps().get(d)).change().apply(forged);
        }
        return forged.signed(dimensions.getFirst().get(cell.steps().getFirst()).signing());
    }

    String name(Cell cell) {
        List<String> names = new ArrayList<>();
        for (int d = 0; d < dimensions.size(); d++) {
            String name = dimensions.get(d).get(cell.steps().get(d)).name();
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return String.join(", ", names);
    }
}
