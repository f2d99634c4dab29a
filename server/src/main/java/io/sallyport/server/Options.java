package io.sallyport.server;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The command line of the server.
///
/// @param init make an instance instead of starting one
/// @param migrate bring the schema of its database up to date instead of starting one
/// @param passphraseFd the open file descriptor that holds the passphrase
/// @param storePasswordFd the same for the password of the database
/// @param storeOwner the role that owns the database's tables
record Options(
        Path data,
        boolean demo,
        boolean init,
        boolean migrate,
        Optional<Integer> publicPort,
        Optional<String> origin,
        Optional<Integer> passphraseFd,
        Optional<Integer> storePasswordFd,
        Optional<String> storeOwner) {

    static final String HELP =
            """
            Starts one Sallyport node in the foreground, or makes an instance.

              script/server --demo [--data DIR] [--public-port N]
                  a demonstration on loopback, made at the first start; what a client needs stands
                  in DIR/demo.json
              ./sallyport init --data DIR [--origin URL] [--passphrase-fd N]
                  makes an instance whose root key a passphrase seals
              ./sallyport migrate --data DIR --store-owner ROLE [--store-password-fd N]
                  brings the schema of the PostgreSQL database that config.json names ("storeUrl")
                  up to date, as the role that owns the database
              script/server --data DIR [--public-port N] [--passphrase-fd N] [--store-password-fd N]
                  starts it

              --data DIR          the data folder (default: data)
              --demo              a demonstration; refuses any other instance's folder
              --public-port N     the public listener's port (default: config.json's, or 8443)
              --card-port N, --operator-port N, --internal-port N
                                  taken for the listeners that later releases open
              --origin URL        how clients reach the public listener
                                  (default: https://localhost:PORT)
              --passphrase-fd N   read the passphrase from this file descriptor; without it from the
                                  systemd credential "sallyport-passphrase", or from the terminal
              --store-password-fd N
                                  read the database's password from this file descriptor; without it
                                  from the systemd credential "sallyport-store-password"
                                  (migrate: "sallyport-store-owner-password")
              --store-owner ROLE  the role that owns the database; the service's own is in storeUrl
              --help, --version
            """;

    /// A command line that says nothing usable.
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message, null, false, false);
        }
    }

    private static final class Reader {
        private final Deque<String> rest;
        private Path data = Path.of("data");
        private boolean demo;
        private boolean init;
        private boolean migrate;
        private Optional<Integer> publicPort = Optional.empty();
        private Optional<String> origin = Optional.empty();
        private Optional<Integer> passphraseFd = Optional.empty();
        private Optional<Integer> storePasswordFd = Optional.empty();
        private Optional<String> storeOwner = Optional.empty();

        Reader(List<String> arguments) {
            this.rest = new ArrayDeque<>(arguments);
        }

        Options read() {
            while (!rest.isEmpty()) {
                String option = rest.removeFirst();
                switch (option) {
                    case "--demo" -> demo = true;
                    case "--init" -> init = true;
                    case "--migrate" -> migrate = true;
                    case "--data" -> data = Path.of(value(option));
                    case "--origin" -> origin = Optional.of(value(option));
                    case "--public-port" -> publicPort = Optional.of(number(option, 1, 65_535));
                    case "--card-port", "--operator-port", "--internal-port" ->
                            number(option, 1, 65_535);
                    case "--passphrase-fd" ->
                            passphraseFd = Optional.of(number(option, 0, 1 << 20));
                    case "--store-password-fd" ->
                            storePasswordFd = Optional.of(number(option, 0, 1 << 20));
                    case "--store-owner" -> storeOwner = Optional.of(value(option));
                    default -> throw new Unusable("unknown option " + option);
                }
            }
            return new Options(
                    data,
                    demo,
                    init,
                    migrate,
                    publicPort,
                    origin,
                    passphraseFd,
                    storePasswordFd,
                    storeOwner);
        }

        private String value(String option) {
            if (rest.isEmpty() || rest.peekFirst().isEmpty() || rest.peekFirst().startsWith("--")) {
                throw new Unusable(option + " needs a value");
            }
            return rest.removeFirst();
        }

        private int number(String option, int min, int max) {
            String text = value(option);
            boolean digits = text.matches("[0-9]{1,9}");
            if (!digits || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
                throw new Unusable(option + " needs a number from " + min + " to " + max);
            }
            return Integer.parseInt(text);
        }
    }

    /// A demonstration in this folder, as `--demo` says.
    static Options demo(Path data, int publicPort) {
        return parse(
                List.of(
                        "--demo",
                        "--data",
                        data.toString(),
                        "--public-port",
                        Integer.toString(publicPort)));
    }

    /// @throws Unusable with one line that says why
    static Options parse(List<String> arguments) {
        Options options = new Reader(arguments).read();
        if (options.demo && options.init) {
            throw new Unusable("--demo makes its instance itself: leave out init");
        }
        if (options.demo && options.passphraseFd.isPresent()) {
            throw new Unusable("a demonstration has no passphrase: leave out --passphrase-fd");
        }
        if (options.migrate && (options.demo || options.init)) {
            throw new Unusable("migrate stands alone: leave out --demo and init");
        }
        return options;
    }
}
