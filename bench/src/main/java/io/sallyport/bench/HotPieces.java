package io.sallyport.bench;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.PersonalPart;
import io.sallyport.foundation.PersonalValue;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.CryptoProvider;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.Index;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.PersonalKey;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What each step of a token costs by itself, in microseconds.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HotPieces {
    private static final TenantId TENANT = new TenantId(new UUID(1, 1));

    private final Keyring keyring;
    private final SigningKey key;
    private final AuditEvent event;
    private final byte[] eventBytes;
    private final byte[] signed = new byte[480];
    private final byte[] signature;
    private final PersonalKey person;
    private final PersonalPart part;

    /// A fresh keyring in a temporary folder.
    public HotPieces() {
        CryptoProvider.install();
        try {
            SecureRandom random = SecureRandom.getInstance("DRBG");
            Randomness randomness = random::nextBytes;
            Path folder = Files.createTempDirectory("sallyport-bench");
            keyring =
                    InstanceKeys.create(
                            new InstanceKeys.Ground(
                                    folder.resolve("keys"), randomness, InstantSource.system()),
                            new DemoSeal(folder.resolve("demo.seal")),
                            "test");
            random.nextBytes(signed);
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
        keyring.addTenant(TENANT);
        key = SigningKey.generate(SignatureAlgorithm.ES256);
        event = event();
        eventBytes = event.bytes();
        signature = key.sign(signed);
        PersonId id = new PersonId(new UUID(1, 2));
        person = keyring.personal(TENANT, id, keyring.newSecret());
        part =
                new PersonalPart(
                        id,
                        Map.of(
                                PersonalValue.NAME, "Ada Lovelace",
                                PersonalValue.ADDRESS, "2001:db8::7",
                                PersonalValue.USER_AGENT,
                                        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"));
    }

    private static AuditEvent event() {
        return new AuditEvent(
                Instant.ofEpochMilli(1_700_000_000_000L),
                AuditAction.TOKEN_ISSUED,
                TENANT,
                List.of(new Actor.Client("contoso-portal")),
                Purpose.TOKEN_SERVICE,
                "192.0.2.1",
                new RequestId("00112233445566778899aabbccddeeff"),
                Map.of(
                        "audience", "https://localhost:8443/contoso/api/v1",
                        "client", "contoso-portal",
                        "expires", "1700000300",
                        "kid", "5LUcAuqwj1Zp4XyP4oapR701VKLmwm9yybEcWelqL9M",
                        "scope", "applications.read",
                        "token", "98017ec2be0efe37edbb8048dc6dec72"));
    }

    @Benchmark
    public byte[] writeEvent() {
        return event.bytes();
    }

    @Benchmark
    public byte[] sealEvent() {
        return keyring.sealEvent(TENANT, new byte[0], eventBytes);
    }

    /// What an event costs more for each person of whom it says something.
    @Benchmark
    public String sealPersonalPart() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(person.seal(part.bytes()));
    }

    @Benchmark
    public List<Index> indexValue() {
        return keyring.indexes(TENANT, "application.client_id", "contoso-portal");
    }

    @Benchmark
    public byte[] sign() {
        return key.sign(signed);
    }

    @Benchmark
    public boolean verify() {
        return key.verification().verifies(signed, signature);
    }
}
