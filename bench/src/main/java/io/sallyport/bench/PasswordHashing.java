package io.sallyport.bench;

import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What one password costs on one core, in microseconds: with the parameters of today, and with the
/// ones that decision 35 holds them against.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PasswordHashing {
    private static final int OF_TODAY_KIB = 19_456;
    private static final int OF_RFC_9106_KIB = 65_536;

    private final Argon2BytesGenerator.BlockPool blocks =
            new Argon2BytesGenerator.FixedBlockPool(OF_RFC_9106_KIB);
    private final byte[] password = new byte[20];
    private final byte[] made = new byte[32];

    /// Decision 35.
    @Benchmark
    public byte[] argon2idOfToday() {
        return hashed(OF_TODAY_KIB, 2, 1);
    }

    /// RFC 9106 4, the second recommendation.
    @Benchmark
    public byte[] argon2idOfRfc9106() {
        return hashed(OF_RFC_9106_KIB, 3, 4);
    }

    private byte[] hashed(int memoryKib, int passes, int lanes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(memoryKib)
                        .withIterations(passes)
                        .withParallelism(lanes)
                        .withSalt(new byte[16])
                        .withBlockPool(blocks)
                        .build());
        generator.generateBytes(password, made);
        return made;
    }
}
