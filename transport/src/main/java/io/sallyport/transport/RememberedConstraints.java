package io.sallyport.transport;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What the platform disables (`jdk.tls.disabledAlgorithms`), asked once for each algorithm: the
/// TLS library asks some fifty times for each handshake, and each answer takes names apart.
///
/// @param given whose answers depend on nothing that changes
/// @param known by what was asked; the names are those that the library knows, not what somebody
///   sent
record RememberedConstraints(AlgorithmConstraints given, Map<Asked, Boolean> known)
        implements AlgorithmConstraints {
    record Asked(Set<CryptoPrimitive> primitives, String algorithm) {}

    RememberedConstraints(AlgorithmConstraints given) {
        this(given, new ConcurrentHashMap<>());
    }

    @Override
    public boolean permits(
            Set<CryptoPrimitive> primitives,
            String algorithm,
            @Nullable AlgorithmParameters parameters) {
        return parameters == null
                ? known.computeIfAbsent(
                        new Asked(Set.copyOf(primitives), algorithm),
                        asked -> given.permits(asked.primitives(), asked.algorithm(), null))
                : given.permits(primitives, algorithm, parameters);
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
        return given.permits(primitives, key);
    }

    @Override
    public boolean permits(
            Set<CryptoPrimitive> primitives,
            String algorithm,
            Key key,
            @Nullable AlgorithmParameters parameters) {
        return given.permits(primitives, algorithm, key, parameters);
    }
}
