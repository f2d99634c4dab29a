package io.sallyport.server;

import io.sallyport.transport.Plane;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The command line of the server.
///
/// @param init make an instance instead of starting one
/// @param migrate bring the schema of its database up to date instead of starting one
/// @param lowerTime bring the time of the last commit back to the clock instead of starting one
/// @param restore put something back instead of starting one
/// @param ports what was asked for, of each plane's listener
/// @param storePasswordFd the open file descriptor that holds the password of the database
/// @param storeOwner the role that owns the database's tables
/// @param certificatePasswordFd the same for a PKCS #12 file's password
record Options(
        Path data,
        boolean demo,
        boolean init,
        boolean migrate,
        boolean lowerTime,
        Optional<Restore> restore,
        Map<Plane, Integer> ports,
        Optional<String> origin,
        Sealing sealing,
        Optional<Integer> storePasswordFd,
        Optional<String> storeOwner,
        Optional<Integer> certificatePasswordFd) {

    /// What the root key is sealed with.
    ///
    /// @param passphraseFd the open file descriptor that holds the passphrase; the others likewise
    /// @param token the label of the PKCS #11 token
    /// @param deal how a new instance's shares are dealt
    record Sealing(
            Optional<Integer> passphraseFd,
            Optional<Integer> pinFd,
            Optional<Integer> sharesFd,
            Optional<String> module,
            Optional<String> token,
            Optional<Deal> deal) {
        static final Sealing NONE =
                new Sealing(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());

        boolean isAsked() {
            return passphraseFd.isPresent()
                    || pinFd.isPresent()
                    || sharesFd.isPresent()
                    || module.isPresent()
                    || token.isPresent()
                    || deal.isPresent();
        }
    }

    /// What is put back into the data folder.
    ///
    /// @param keyring whether it is a copy of the keys; otherwise it is a backup's file
    /// @param replace put aside what stands there
    /// @param check only look
    record Restore(Path from, boolean keyring, boolean replace, boolean check) {}

    /// Any `threshold` of `count` custodians open the instance.
    record Deal(int threshold, int count) {}

    static final String HELP =
            """
            Starts one Sallyport node in the foreground, or makes an instance.

              script/server --demo [--data DIR] [--public-port N]
                  a demonstration on loopback, made at the first start; what a client needs stands
                  in DIR/demo.json
              ./sallyport init --data DIR [--origin URL] [--passphrase-fd N]
                  makes an instance whose root key a passphrase seals
              ./sallyport init --data DIR --pkcs11-module FILE --pkcs11-token LABEL [--pin-fd N]
                  the same, sealed by a key in a PKCS #11 token
              ./sallyport init --data DIR --deal K/N
                  the same, sealed by N shares of which any K open it; prints them this once
              ./sallyport migrate --data DIR --store-owner ROLE [--store-password-fd N]
                  brings the schema of the PostgreSQL database that config.json names ("storeUrl")
                  up to date, as the role that owns the database
              ./sallyport restore --keyring FOLDER --data DIR [--passphrase-fd N | ...]
                  puts back the keys from a copy, unless those in DIR are newer
              ./sallyport restore FILE --data DIR [--replace] [--check] [--store-password-fd N]
                            [--passphrase-fd N | ...]
                  puts back the data from a backup, whichever engine wrote it, under the keys in DIR
              ./sallyport lower-time --data DIR [--passphrase-fd N | ...]
                  brings the time of the last commit back to the clock, after a node ran with a
                  clock that was far ahead; tokens from before are refused afterwards
              ./sallyport root make --file FILE --host HOST [--passphrase-fd N]
                  makes a root authority that stays away from the instance, into a file under a
                  passphrase of its own
              ./sallyport root sign --file FILE --request FILE --answer FILE [--passphrase-fd N]
                  signs what certificate.root-request wrote; needs no instance and no network
              script/server --data DIR [--public-port N] [--store-password-fd N]
                            [--passphrase-fd N | --pin-fd N | --shares-fd N]
                            [--certificate-password-fd N]
                  starts it

              --data DIR          the data folder (default: data)
              --demo              a demonstration; refuses any other instance's folder
              --public-port N     the public listener's port (default: config.json's, or 8443);
                                  the others move along: N+1 card, N+1000 operator, N-1000 internal
              --card-port N, --operator-port N, --internal-port N
                                  one of them elsewhere (default: config.json's, if it has one)
              --origin URL        how clients reach the public listener
                                  (default: https://localhost:PORT)
              --passphrase-fd N   read the passphrase from this file descriptor; without it from the
                                  systemd credential "sallyport-passphrase", or from the terminal
              --pin-fd N, --shares-fd N
                                  the same for a token's PIN ("sallyport-pin") and for custodians'
                                  shares, one on each line ("sallyport-shares")
              --store-password-fd N
                                  read the database's password from this file descriptor; without it
                                  from the systemd credential "sallyport-store-password"
                                  (migrate: "sallyport-store-owner-password")
              --store-owner ROLE  the role that owns the database; the service's own is in storeUrl
              --certificate-password-fd N
                                  read the password of a PKCS #12 file (publicCertificate) from this
                                  file descriptor; without it from the systemd credential
                                  "sallyport-certificate-password"
              --replace           the backup takes the place of the rows that stand there; an
                                  embedded store and another journal are put aside as *.replaced-N
              --check             read and open everything, say what a restore would do, do nothing
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
        private boolean lowerTime;
        private boolean restore;
        private boolean replace;
        private boolean check;
        private Optional<Path> keyring = Optional.empty();
        private Optional<Path> file = Optional.empty();
        private final Map<Plane, Integer> ports = new EnumMap<>(Plane.class);
        private Optional<String> origin = Optional.empty();
        private Optional<Integer> passphraseFd = Optional.empty();
        private Optional<Integer> pinFd = Optional.empty();
        private Optional<Integer> sharesFd = Optional.empty();
        private Optional<String> module = Optional.empty();
        private Optional<String> token = Optional.empty();
        private Optional<Deal> deal = Optional.empty();
        private Optional<Integer> storePasswordFd = Optional.empty();
        private Optional<String> storeOwner = Optional.empty();
        private Optional<Integer> certificatePasswordFd = Optional.empty();

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
                    case "--lower-time" -> lowerTime = true;
                    case "--data" -> data = Path.of(value(option));
                    case "--origin" -> origin = Optional.of(value(option));
                    case "--public-port" -> port(Plane.PUBLIC, option);
                    case "--card-port" -> port(Plane.CARD, option);
                    case "--operator-port" -> port(Plane.OPERATOR, option);
                    case "--internal-port" -> port(Plane.INTERNAL, option);
                    case "--passphrase-fd" -> passphraseFd = Optional.of(descriptor(option));
                    case "--pin-fd" -> pinFd = Optional.of(descriptor(option));
                    case "--shares-fd" -> sharesFd = Optional.of(descriptor(option));
                    case "--pkcs11-module" -> module = Optional.of(value(option));
                    case "--pkcs11-token" -> token = Optional.of(value(option));
                    case "--deal" -> deal = Optional.of(deal(option));
                    case "--store-password-fd" -> storePasswordFd = Optional.of(descriptor(option));
                    case "--store-owner" -> storeOwner = Optional.of(value(option));
                    case "--certificate-password-fd" ->
                            certificatePasswordFd = Optional.of(descriptor(option));
                    case "--restore" -> restore = true;
                    case "--replace" -> replace = true;
                    case "--check" -> check = true;
                    case "--keyring" -> keyring = Optional.of(Path.of(value(option)));
                    default -> file = Optional.of(file(option));
                }
            }
            return made();
        }

        private Options made() {
            return new Options(
                    data,
                    demo,
                    init,
                    migrate,
                    lowerTime,
                    restored(),
                    Map.copyOf(ports),
                    origin,
                    new Sealing(passphraseFd, pinFd, sharesFd, module, token, deal),
                    storePasswordFd,
                    storeOwner,
                    certificatePasswordFd);
        }

        private Path file(String word) {
            if (!restore || word.startsWith("-") || file.isPresent()) {
                throw new Unusable("unknown option " + word);
            }
            return Path.of(word);
        }

        private Optional<Restore> restored() {
            if (restore != (keyring.isPresent() ^ file.isPresent())) {
                throw new Unusable("restore takes the file of a backup, or --keyring FOLDER");
            }
            if ((replace || check) && file.isEmpty()) {
                throw new Unusable("--replace and --check go with the file of a backup");
            }
            return keyring.or(() -> file)
                    .map(from -> new Restore(from, keyring.isPresent(), replace, check));
        }

        private void port(Plane plane, String option) {
            ports.put(plane, number(option, 1, 65_535));
        }

        private int descriptor(String option) {
            return number(option, 0, 1 << 20);
        }

        private Deal deal(String option) {
            String text = value(option);
            if (!text.matches("[0-9]{1,2}/[0-9]{1,2}")) {
                throw new Unusable(option + " needs K/N, such as 3/5");
            }
            int slash = text.indexOf('/');
            return new Deal(
                    Integer.parseInt(text.substring(0, slash)),
                    Integer.parseInt(text.substring(slash + 1)));
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
        if (options.demo && options.sealing.isAsked()) {
            throw new Unusable(
                    "a demonstration has a seal of its own: leave out the options for others");
        }
        if (!options.init && options.sealing.deal.isPresent()) {
            throw new Unusable("--deal makes an instance: it goes with init");
        }
        if (options.restore.isPresent() && (options.init || options.migrate)) {
            throw new Unusable("restore stands alone: leave out init and migrate");
        }
        if (options.lowerTime && (options.init || options.migrate || options.restore.isPresent())) {
            throw new Unusable("lower-time stands alone: leave out init, migrate and restore");
        }
        if (options.migrate && (options.demo || options.init)) {
            throw new Unusable("migrate stands alone: leave out --demo and init");
        }
        return options;
    }
}
