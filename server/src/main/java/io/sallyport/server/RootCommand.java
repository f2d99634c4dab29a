package io.sallyport.server;

import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.OwnerOnly;
import io.sallyport.keys.PassphraseSeal;
import io.sallyport.transport.HostName;
import io.sallyport.transport.RootHolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `./sallyport root make` and `root sign`: what the holder of an instance's root does, on a
/// machine that needs neither the instance nor a network.
final class RootCommand {
    /// How the script hands it over.
    static final String OPTION = "--root";

    private static final String FILE = "--file";
    private static final String HOST = "--host";
    private static final String REQUEST = "--request";
    private static final String ANSWER = "--answer";
    private static final String PASSPHRASE = "--passphrase-fd";
    private static final int BYTES_MAX = 64 << 10;
    private static final Map<String, List<String>> TAKES =
            Map.of("make", List.of(FILE, HOST), "sign", List.of(FILE, REQUEST, ANSWER));

    private final Map<String, String> given;

    private RootCommand(Map<String, String> given) {
        this.given = given;
    }

    /// @param words what stands behind `root`
    /// @return what was done
    /// @throws Options.Unusable when they say nothing usable
    /// @throws StartRefused when it cannot be done
    static String run(List<String> words) {
        Deque<String> rest = new ArrayDeque<>(words);
        String act = rest.isEmpty() ? "" : rest.removeFirst();
        List<String> takes = TAKES.getOrDefault(act, List.of());
        if (takes.isEmpty()) {
            throw new Options.Unusable("root takes make or sign");
        }
        Map<String, String> given = new HashMap<>();
        while (!rest.isEmpty()) {
            String option = rest.removeFirst();
            if (!takes.contains(option) && !option.equals(PASSPHRASE)) {
                throw new Options.Unusable("unknown option " + option);
            }
            if (rest.isEmpty() || rest.peekFirst().startsWith("--")) {
                throw new Options.Unusable(option + " needs a value");
            }
            given.put(option, rest.removeFirst());
        }
        for (String option : takes) {
            if (!given.containsKey(option)) {
                throw new Options.Unusable("root " + act + " needs " + option);
            }
        }
        RootCommand command = new RootCommand(given);
        return act.equals("make") ? command.make() : command.sign();
    }

    private String make() {
        Path file = path(FILE);
        HostName host = new HostName(value(HOST));
        if (Files.exists(file)) {
            throw new StartRefused(file + " is there already: a root is not written over");
        }
        RootHolder.Ground ground = ground(true);
        try {
            byte[] made = RootHolder.make(host, ground);
            write(file, made);
            RootHolder root = RootHolder.open(made, ground);
            return "made a root for "
                    + host.value()
                    + " in "
                    + file
                    + "\nits SHA-256 fingerprint, for newRoot: "
                    + root.fingerprint();
        } finally {
            ground.seal().clear();
        }
    }

    private String sign() {
        byte[] file = read(path(FILE));
        byte[] request = read(path(REQUEST));
        RootHolder.Ground ground = ground(false);
        try {
            RootHolder root = RootHolder.open(file, ground);
            write(path(ANSWER), root.sign(request).getBytes(StandardCharsets.US_ASCII));
            return "signed the authorities of "
                    + root.host().value()
                    + " into "
                    + path(ANSWER)
                    + "\nthe root's SHA-256 fingerprint: "
                    + root.fingerprint();
        } finally {
            ground.seal().clear();
        }
    }

    private RootHolder.Ground ground(boolean isNew) {
        Optional<Integer> descriptor =
                Optional.ofNullable(given.get(PASSPHRASE)).map(RootCommand::descriptor);
        byte[] passphrase = SealSecret.PASSPHRASE.read(descriptor, isNew);
        try {
            return new RootHolder.Ground(
                    new PassphraseSeal(passphrase), new SystemRandomness(), InstantSource.system());
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }

    private static int descriptor(String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw new Options.Unusable(PASSPHRASE + " needs a number");
        }
        return Integer.parseInt(text);
    }

    private String value(String option) {
        return given.getOrDefault(option, "");
    }

    private Path path(String option) {
        return Path.of(value(option));
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new StartRefused(file + " is too large to be what it should be");
            }
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new StartRefused(file + " cannot be read");
        }
    }

    private static void write(Path file, byte[] content) {
        try {
            OwnerOnly.write(file, content);
        } catch (IOException unwritable) {
            throw new StartRefused(file + " cannot be written");
        }
    }
}
