package io.sallyport.legacy;

import io.sallyport.transport.HostName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The command line of the front.
///
/// @param request make a key and ask for a certificate instead of starting
record Options(Map<String, String> given, boolean request) {
    static final String HELP =
            """
            Starts the front for clients that speak TLS 1.1 or 1.0 and nothing newer. It lets nobody
            in until an act has opened its host to a tenant (./sallyport activity run
            tls.legacy-open), and nobody after that has ended.

              script/legacy-front --data DIR --request > front.csr
                  makes the key that it calls the instance with, and a request for its certificate;
                  what certificate.issue answers for plane=internal name=legacy-front goes behind
                  the key in DIR/identity.pem, the instance's ca.pem beside it
              script/legacy-front --data DIR --host NAME --instance URL
                                  --certificate FILE --key FILE [--address A] [--port N]

              --data DIR          its folder, which its own user alone may enter
              --host NAME         what clients call it by; other names are refused
              --instance URL      the internal listener, such as
                                  https://internal.id.example.org:7443
              --certificate FILE, --key FILE
                                  what it shows to clients, in PEM; read again when they change
              --address A         where it listens (default: 127.0.0.1)
              --port N            (default: 8445)
            """;

    private static final Set<String> NAMES =
            Set.of("data", "host", "instance", "certificate", "key", "address", "port");

    /// The command line is not usable; the message says why.
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message, null, false, false);
        }
    }

    static Options parse(List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        boolean request = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--request")) {
                request = true;
            } else if (argument.startsWith("--")
                    && NAMES.contains(argument.substring(2))
                    && i + 1 < arguments.size()) {
                given.put(argument.substring(2), arguments.get(++i));
            } else {
                throw new Unusable("there is no option " + argument + ", or it needs a value");
            }
        }
        return new Options(Map.copyOf(given), request);
    }

    private String one(String name) {
        String value = given.get(name);
        if (value == null) {
            throw new Unusable("--" + name + " is missing");
        }
        return value;
    }

    Path data() {
        return Path.of(one("data"));
    }

    HostName host() {
        if (!HostName.isName(one("host"))) {
            throw new Unusable("--host is a DNS name in small letters");
        }
        return new HostName(one("host"));
    }

    URI instance() {
        try {
            return URI.create(one("instance"));
        } catch (IllegalArgumentException malformed) {
            throw new Unusable("--instance is an address such as https://localhost:7443");
        }
    }

    Path certificate() {
        return Path.of(one("certificate"));
    }

    Path key() {
        return Path.of(one("key"));
    }

    InetSocketAddress address() {
        try {
            int port = Integer.parseInt(given.getOrDefault("port", "8445"));
            return new InetSocketAddress(
                    InetAddress.getByName(given.getOrDefault("address", "127.0.0.1")), port);
        } catch (UnknownHostException | IllegalArgumentException unusable) {
            throw new Unusable("--address or --port is none");
        }
    }
}
