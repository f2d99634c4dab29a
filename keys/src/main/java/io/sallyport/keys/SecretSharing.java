package io.sallyport.keys;

import io.sallyport.foundation.Randomness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Shamir's secret sharing (How to share a secret, 1979), each byte apart, in the field of 256
/// elements that AES uses. It has no integrity of its own: too few or wrong shares give a wrong
/// secret, and the caller must notice. Without tables, so that no index tells of the secret.
final class SecretSharing {
    private static final int REDUCTION = 0x1B;

    private SecretSharing() {}

    /// Returns the values at 1 to `count` of random polynomials whose value at 0 is the secret.
    static List<byte[]> split(byte[] secret, int threshold, int count, Randomness randomness) {
        byte[][] coefficients = new byte[threshold][];
        coefficients[0] = secret;
        for (int degree = 1; degree < threshold; degree++) {
            coefficients[degree] = randomness.bytes(secret.length);
        }
        List<byte[]> values = new ArrayList<>();
        for (int x = 1; x <= count; x++) {
            byte[] value = new byte[secret.length];
            for (int degree = threshold - 1; degree >= 0; degree--) {
                for (int i = 0; i < value.length; i++) {
                    value[i] = (byte) (times(value[i], x) ^ coefficients[degree][i]);
                }
            }
            values.add(value);
        }
        for (int degree = 1; degree < threshold; degree++) {
            Arrays.fill(coefficients[degree], (byte) 0);
        }
        return values;
    }

    /// The value at 0 of the polynomials through these points (Lagrange).
    static byte[] join(Map<Integer, byte[]> values) {
        byte[] secret = new byte[values.values().iterator().next().length];
        values.forEach((x, value) -> {
            int weight = 1;
            for (int other : values.keySet()) {
                if (other != x) {
                    weight = times(weight, times(other, inverse(other ^ x)));
                }
            }
            for (int i = 0; i < secret.length; i++) {
                secret[i] ^= (byte) times(value[i], weight);
            }
        });
        return secret;
    }

    private static int times(int a, int b) {
        int product = 0;
        int left = a & 0xFF;
        for (int bit = 0; bit < 8; bit++) {
            product ^= left & -((b >> bit) & 1);
            left = ((left << 1) ^ (REDUCTION & -(left >> 7))) & 0xFF;
        }
        return product;
    }

    /// The 254th power.
    private static int inverse(int a) {
        int power = 1;
        for (int i = 0; i < 254; i++) {
            power = times(power, a);
        }
        return power;
    }
}
