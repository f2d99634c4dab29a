package io.sallyport.server;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.StartRefused;
import io.sallyport.http.Listener;
import io.sallyport.transport.Plane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What the listeners bind: of each plane an address and a port, such as `cardAddress` and
/// `cardPort`. A port that nobody names lies as far from the public one as it does by default, so
/// that several instances on one machine need one number each.
final class Addresses {
    private static final int PUBLIC = 8_443;
    private static final int PORT_MAX = 65_535;

    private Addresses() {}

    /// The names in the file.
    static Stream<String> members() {
        return Arrays.stream(Plane.values())
                .flatMap(plane -> Stream.of(portMember(plane), addressMember(plane)));
    }

    private static String portMember(Plane plane) {
        return plane.label() + "Port";
    }

    private static String addressMember(Plane plane) {
        return plane.label() + "Address";
    }

    private static int usual(Plane plane) {
        return switch (plane) {
            case PUBLIC -> PUBLIC;
            case CARD -> PUBLIC + 1;
            case OPERATOR -> PUBLIC + 1_000;
            case INTERNAL -> PUBLIC - 1_000;
        };
    }

    /// @throws StartRefused with one line that says what to change
    static Map<Plane, InetSocketAddress> read(Options options, JsonObject file) {
        Map<Plane, InetSocketAddress> addresses = new EnumMap<>(Plane.class);
        Set<Integer> ports = new HashSet<>();
        int ofPublic = PUBLIC;
        for (Plane plane : Plane.values()) {
            int port = port(options, file, plane).orElse(beside(ofPublic, plane));
            if (plane == Plane.PUBLIC) {
                ofPublic = port;
            }
            if (!ports.add(port)) {
                throw new StartRefused(
                        "two listeners cannot have port "
                                + port
                                + ": give the "
                                + plane.label()
                                + " one another one");
            }
            addresses.put(plane, new InetSocketAddress(address(options, file, plane), port));
        }
        return addresses;
    }

    private static int beside(int ofPublic, Plane plane) {
        int port = ofPublic + usual(plane) - PUBLIC;
        return port < 1 || port > PORT_MAX ? usual(plane) : port;
    }

    /// What was asked for with this start, else what the file says.
    private static Optional<Integer> port(Options options, JsonObject file, Plane plane) {
        Optional<Integer> written = port(file, plane);
        return Optional.ofNullable(options.ports().get(plane)).or(() -> written);
    }

    private static Optional<Integer> port(JsonObject file, Plane plane) {
        Optional<Long> port = file.optionalNumber(portMember(plane));
        if (port.filter(number -> number < 1 || number > PORT_MAX).isPresent()) {
            throw new StartRefused(portMember(plane) + " must be 1 to " + PORT_MAX);
        }
        return port.map(Long::intValue);
    }

    /// Where only the public one has an address, the others have it as well.
    private static InetAddress address(Options options, JsonObject file, Plane plane) {
        String address =
                options.demo()
                        ? "127.0.0.1"
                        : file.optionalText(addressMember(plane))
                                .or(() -> file.optionalText(addressMember(Plane.PUBLIC)))
                                .orElse("0.0.0.0");
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException unknown) {
            throw new StartRefused(
                    addressMember(plane) + " is not an address of this machine: " + address);
        }
    }

    /// What a first start writes down: what the public listener binds, and of the others what does
    /// not follow from that, so that they move along when it moves.
    static Map<String, Object> written(Map<Plane, InetSocketAddress> addresses) {
        InetSocketAddress ofPublic = Objects.requireNonNull(addresses.get(Plane.PUBLIC));
        Map<String, Object> members = new TreeMap<>();
        addresses.forEach((plane, address) -> {
            boolean isPublic = plane == Plane.PUBLIC;
            if (isPublic || address.getPort() != beside(ofPublic.getPort(), plane)) {
                members.put(portMember(plane), (long) address.getPort());
            }
            if (isPublic || !address.getAddress().equals(ofPublic.getAddress())) {
                members.put(addressMember(plane), address.getAddress().getHostAddress());
            }
        });
        return members;
    }

    /// @throws StartRefused when somebody else has it
    static void requireFree(InetSocketAddress address) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (IOException notOurs) {
            throw Listener.taken("port " + address.getPort());
        }
    }
}
