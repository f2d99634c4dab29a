package io.sallyport.server;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.CryptoProvider;
import io.sallyport.keys.Keyring;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/// The main job: one node in the foreground, or `init`, `migrate`, `restore`, `lower-time` or
/// `root`. Exit codes: 1 the start was refused or the node had to stop, 2 the command line is not
/// usable; stopped by a signal, the signal's.
public final class Main {
    private static final int REFUSED = 1;
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        List<String> given = List.of(arguments);
        if (given.contains("--help")) {
            System.out.print(HelpText.of(given));
            return;
        }
        if (given.contains("--version")) {
            System.out.println("sallyport " + InstanceEndpoints.VERSION);
            return;
        }
        try {
            if (!given.isEmpty() && given.getFirst().equals(RootCommand.OPTION)) {
                System.out.println(RootCommand.run(given.subList(1, given.size())));
                return;
            }
            Options options = Options.parse(given);
            Logging.configure();
            if (options.init()) {
                init(options);
            } else if (options.migrate()) {
                migrate(options);
            } else if (options.lowerTime()) {
                System.out.println(TimeLowering.run(options));
            } else if (options.restore().isPresent()) {
                System.out.println(Restoring.run(options, options.restore().get(), Main::progress));
            } else {
                serve(options);
            }
        } catch (Options.Unusable unusable) {
            fail(unusable, " (--help shows what there is)", USAGE);
        } catch (StartRefused | Corruption refused) {
            fail(refused, "", REFUSED);
        } catch (Refusal refused) {
            fail(new StartRefused(refused.publicDetail()), "", REFUSED);
        } catch (RuntimeException fault) {
            fault.printStackTrace();
            fail(fault, " (a fault of ours; please report the lines above)", REFUSED);
        }
    }

    private static void progress(String line) {
        System.err.println("sallyport: " + line);
    }

    private static void fail(RuntimeException why, String hint, int code) {
        System.err.println("sallyport: " + why.getMessage() + hint);
        System.exit(code);
    }

    private static void init(Options options) {
        Unsealing.requireFit(options);
        Configuration configuration = Configuration.read(options);
        CryptoProvider.install();
        try (DataFolder folder = DataFolder.open(options.data())) {
            Unsealing.Created created =
                    Unsealing.create(
                            folder,
                            options,
                            new Unsealing.Ground(
                                    configuration, new SystemRandomness(), InstantSource.system()));
            Keyring keyring = created.keyring();
            keyring.close();
            folder.publish(Configuration.FILE, configuration.json());
            System.out.println(
                    "made instance "
                            + keyring.instance()
                            + " in "
                            + folder.path()
                            + "; start it with script/server --data "
                            + folder.path());
            deal(created.shares());
        }
    }

    private static void deal(List<String> shares) {
        for (int i = 0; i < shares.size(); i++) {
            System.out.println("share " + (i + 1) + " of " + shares.size() + ": " + shares.get(i));
        }
        if (!shares.isEmpty()) {
            System.err.println(
                    "sallyport: the shares are shown this once; give each custodian one, and test"
                            + " them by starting the instance");
        }
    }

    private static void migrate(Options options) {
        Configuration configuration = Configuration.read(options);
        try (DataFolder folder = DataFolder.open(options.data())) {
            System.out.println(StoreAccess.migrate(options, configuration, folder));
        }
    }

    private static void serve(Options options) {
        Node node = Node.start(options, Main::stop);
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "stop"));
        Instant begun = ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);
        Duration taken = Duration.between(begun, InstantSource.system().instant());
        System.out.printf(
                Locale.ROOT,
                "sallyport ready in %.1f s  %s%n",
                taken.toMillis() / 1000.0,
                node.listeners());
        if (node.demonstration()) {
            System.out.println(
                    "demonstration: clients and their secrets are in "
                            + options.data()
                            + "/demo.json; try ./sallyport tenant list --data "
                            + options.data());
        } else {
            System.out.println("next: ./sallyport tenant create NAME --data " + options.data());
        }
    }

    /// From a thread of its own: the caller may be one that the stop waits for.
    private static void stop() {
        Thread.ofPlatform().name("exit").start(() -> System.exit(REFUSED));
    }
}
