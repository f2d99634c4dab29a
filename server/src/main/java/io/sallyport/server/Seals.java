package io.sallyport.server;

import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.PassphraseSeal;
import io.sallyport.keys.Protector;
import io.sallyport.keys.Seal;
import io.sallyport.keys.SharesSeal;
import io.sallyport.keys.TokenSeal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Makes seals of what the command line, the configuration and the root file say, and of a secret.
final class Seals {
    private Seals() {}

    /// The seal of a new instance.
    static Seal fresh(Options options, Configuration configuration, Randomness randomness) {
        Options.Sealing asked = options.sealing();
        if (asked.deal().isPresent()) {
            Options.Deal deal = asked.deal().get();
            return SharesSeal.deal(deal.threshold(), deal.count(), randomness);
        }
        if (asked.token().isPresent()) {
            return token(configuration, asked.token().get(), pin(asked));
        }
        return passphrase(SealSecret.PASSPHRASE.read(asked.passphraseFd(), true));
    }

    /// The seal that opens what stands in the folder: of the kind whose secret is given, or else of
    /// the first protector's kind.
    static Seal known(Path keys, Options options, Configuration configuration) {
        Options.Sealing asked = options.sealing();
        List<Protector> protectors = InstanceKeys.protectors(keys);
        String kind = kind(protectors, asked);
        requireKind(kind, protectors);
        return switch (kind) {
            case TokenSeal.KIND ->
                    token(configuration, token(asked.token(), protectors), pin(asked));
            case SharesSeal.KIND -> shares(SealSecret.SHARES.read(asked.sharesFd(), false));
            default -> passphrase(SealSecret.PASSPHRASE.read(asked.passphraseFd(), false));
        };
    }

    /// A secret of another kind is not a wrong one.
    private static void requireKind(String kind, List<Protector> protectors) {
        String kinds =
                protectors.stream()
                        .map(Protector::kind)
                        .distinct()
                        .collect(Collectors.joining(" or "));
        if (protectors.stream().noneMatch(one -> one.kind().equals(kind))) {
            throw new StartRefused(
                    "no protector of this instance is of the kind "
                            + kind
                            + ": give the secret of a protector of the kind "
                            + kinds);
        }
    }

    private static String kind(List<Protector> protectors, Options.Sealing asked) {
        if (asked.pinFd().isPresent() || asked.token().isPresent()) {
            return TokenSeal.KIND;
        }
        if (asked.sharesFd().isPresent()) {
            return SharesSeal.KIND;
        }
        if (asked.passphraseFd().isPresent() || SealSecret.PASSPHRASE.isGiven()) {
            return PassphraseSeal.KIND;
        }
        if (SealSecret.PIN.isGiven()) {
            return TokenSeal.KIND;
        }
        return SealSecret.SHARES.isGiven() ? SharesSeal.KIND : protectors.getFirst().kind();
    }

    /// The label that was given, or that of the first token among the protectors. The root file may
    /// have been changed by somebody else; a lie there opens nothing.
    ///
    /// @throws StartRefused when there is none
    static String token(Optional<String> given, List<Protector> protectors) {
        return given.or(() -> protectors.stream().flatMap(one -> one.token().stream()).findFirst())
                .orElseThrow(
                        () -> new StartRefused("no token seals this instance, and none is named"));
    }

    private static byte[] pin(Options.Sealing asked) {
        return SealSecret.PIN.read(asked.pinFd(), false);
    }

    static Seal token(Configuration configuration, String label, byte[] pin) {
        Path module =
                configuration
                        .pkcs11Module()
                        .orElseThrow(() ->
                                new StartRefused(
                                        "no PKCS #11 module is configured: set \"pkcs11Module\""
                                                + " in config.json"));
        try {
            return new TokenSeal(module, label, pin);
        } finally {
            Arrays.fill(pin, (byte) 0);
        }
    }

    static Seal passphrase(byte[] passphrase) {
        try {
            return new PassphraseSeal(passphrase);
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }

    /// @param lines one share on each, or with commas between them
    static Seal shares(byte[] lines) {
        List<String> texts =
                Pattern.compile("[\\n,]")
                        .splitAsStream(new String(lines, StandardCharsets.UTF_8))
                        .filter(line -> !line.isBlank())
                        .toList();
        Arrays.fill(lines, (byte) 0);
        if (texts.isEmpty()) {
            throw new StartRefused("no shares: give one on each line");
        }
        return SharesSeal.of(texts);
    }

    /// What the custodians get; nothing for every other kind.
    static List<String> shares(Seal made) {
        return made instanceof SharesSeal shares ? shares.texts() : List.of();
    }

    static Optional<Seal> of(Optional<String> secret, Function<byte[], Seal> kind) {
        return secret.map(text -> kind.apply(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// What opens a protector without anybody's help: systemd holds its secret, and gives it
    /// whenever it is asked. A secret that came from a descriptor or a terminal was wiped.
    static Optional<Seal> atHand(Protector protector, Configuration configuration) {
        return switch (protector.kind()) {
            case PassphraseSeal.KIND -> given(SealSecret.PASSPHRASE).map(Seals::passphrase);
            case SharesSeal.KIND -> given(SealSecret.SHARES).map(Seals::shares);
            case TokenSeal.KIND ->
                    given(SealSecret.PIN)
                            .map(pin ->
                                    token(
                                            configuration,
                                            token(protector.token(), List.of(protector)),
                                            pin));
            default -> Optional.empty();
        };
    }

    private static Optional<byte[]> given(SealSecret secret) {
        return secret.isGiven()
                ? Optional.of(secret.read(Optional.empty(), false))
                : Optional.empty();
    }
}
