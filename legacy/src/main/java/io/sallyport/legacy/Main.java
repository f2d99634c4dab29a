package io.sallyport.legacy;

import io.sallyport.foundation.StartRefused;
import io.sallyport.transport.UnfitIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/// The front in the foreground, or the request for its certificate. Exit codes: 1 the start was
/// refused, 2 the command line is not usable.
public final class Main {
    private static final int REFUSED = 1;
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        List<String> given = List.of(arguments);
        if (given.contains("--help")) {
            System.out.print(Options.HELP);
            return;
        }
        try {
            Options options = Options.parse(given);
            if (options.request()) {
                request(options.data());
            } else {
                serve(options);
            }
        } catch (Options.Unusable unusable) {
            fail(unusable, " (--help shows what there is)", USAGE);
        } catch (StartRefused | UnfitIdentity | IOException refused) {
            fail(refused, "", REFUSED);
        }
    }

    private static void request(Path data) throws IOException {
        if (Files.exists(data.resolve("identity.pem"))) {
            throw new IOException(
                    data.resolve("identity.pem") + " is there: remove it to begin anew");
        }
        System.out.print(Front.identity(data).request());
    }

    private static void serve(Options options) throws IOException {
        SecureRandom random = new SecureRandom();
        Front front = new Front(options, InstantSource.system(), random::nextBytes);
        Runtime.getRuntime().addShutdownHook(new Thread(front::close, "stop"));
        System.out.println("legacy front ready: " + options.host().value() + ":" + front.port());
    }

    private static void fail(Exception why, String hint, int code) {
        System.err.println("legacy front: " + why.getMessage() + hint);
        System.exit(code);
    }
}
