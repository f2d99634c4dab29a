package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The registry of a listener's endpoints. A path is compared as it was sent: one with an escape,
/// an empty part or a dot part names nothing here, so no two spellings reach one door.
public final class Routes {
    private static final int PATH_LENGTH_MAX = 1_024;

    private final Node root = new Node();
    private final List<Endpoint> endpoints;

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final SortedMap<String, Endpoint> methods = new TreeMap<>();
        private final Set<Endpoint.ErrorForm> errors = EnumSet.noneOf(Endpoint.ErrorForm.class);
        private @Nullable Node variable;
        private String name = "";

        private @Nullable Node next(String part) {
            Node literal = literals.get(part);
            return literal != null || !plain(part) ? literal : variable;
        }
    }

    /// @param variables what the template's variables stand for
    public record Match(Endpoint endpoint, Map<String, String> variables) {}

    public Routes(List<Endpoint> endpoints) {
        this.endpoints = List.copyOf(endpoints);
        endpoints.forEach(this::add);
    }

    public List<Endpoint> endpoints() {
        return endpoints;
    }

    private void add(Endpoint endpoint) {
        Node node = root;
        for (String part : parts(endpoint.path())) {
            if (part.startsWith("{")) {
                String name = part.substring(1, part.length() - 1);
                if (node.variable == null) {
                    node.variable = new Node();
                    node.name = name;
                } else if (!node.name.equals(name)) {
                    // The second one's handler would look for a variable that is never there.
                    throw new IllegalArgumentException("two names at " + endpoint.path());
                }
                node = node.variable;
            } else {
                node = node.literals.computeIfAbsent(part, _ -> new Node());
            }
            node.errors.add(endpoint.errors());
        }
        if (node.methods.put(endpoint.method(), endpoint) != null) {
            throw new IllegalArgumentException("two endpoints at " + endpoint.path());
        }
        if (endpoint.method().equals("GET")) {
            // RFC 9110 9.1: a server has both. What sends the answer leaves the body out.
            node.methods.put("HEAD", endpoint);
        }
    }

    /// @throws Refusal NOT_FOUND or METHOD_NOT_ALLOWED
    public Match find(String method, String path) {
        Place place = place(path).orElseThrow(Routes::notFound);
        Endpoint endpoint = place.methods().get(method);
        if (endpoint == null) {
            throw new Refusal(
                    RefusalCode.METHOD_NOT_ALLOWED,
                    "This path answers to "
                            + String.join(", ", place.methods().keySet())
                            + " only.",
                    "method-not-allowed");
        }
        return new Match(endpoint, place.variables());
    }

    /// The endpoints at a path, by their methods in order; none where there is nothing.
    SortedMap<String, Endpoint> at(String path) {
        return place(path).map(Place::methods).orElseGet(TreeMap::new);
    }

    /// How a refusal is written where nothing may be: as at everything around it, as far down as
    /// the path is known (RFC 7644 3.12 knows one form only).
    Endpoint.ErrorForm errors(String path) {
        Node node = root;
        if (path.startsWith("/") && path.length() <= PATH_LENGTH_MAX) {
            for (String part : parts(path)) {
                Node next = node.next(part);
                if (next == null) {
                    break;
                }
                node = next;
            }
        }
        return node.errors.size() == 1 ? node.errors.iterator().next() : Endpoint.ErrorForm.PROBLEM;
    }

    private record Place(SortedMap<String, Endpoint> methods, Map<String, String> variables) {}

    private Optional<Place> place(String path) {
        if (!path.startsWith("/") || path.length() > PATH_LENGTH_MAX) {
            return Optional.empty();
        }
        Node node = root;
        Map<String, String> variables = Map.of();
        for (String part : parts(path)) {
            Node next = node.next(part);
            if (next == null) {
                return Optional.empty();
            }
            if (next == node.variable) {
                if (variables.isEmpty()) {
                    variables = Map.of(node.name, part);
                } else {
                    variables = new HashMap<>(variables);
                    variables.put(node.name, part);
                }
            }
            node = next;
        }
        return node.methods.isEmpty()
                ? Optional.empty()
                : Optional.of(new Place(node.methods, variables));
    }

    public static Refusal notFound() {
        return new Refusal(RefusalCode.NOT_FOUND, "There is nothing here.", "not-found");
    }

    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>(6);
        int from = 1;
        while (from <= path.length()) {
            int to = path.indexOf('/', from);
            if (to < 0) {
                to = path.length();
            }
            parts.add(path.substring(from, to));
            from = to + 1;
        }
        return parts;
    }

    /// The unreserved characters of RFC 3986 2.3 and the colon, which the names of SCIM's schemas
    /// have (RFC 7643 7), and not a dot part. A colon that was sent as an escape is nothing, as any
    /// other escape is: who may send it as it is (RFC 3986 3.3) has no need of a second spelling.
    private static boolean plain(String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (c < '0' || c > '9') && "-._~:".indexOf(c) < 0) {
                return false;
            }
        }
        return !part.isEmpty() && !part.equals(".") && !part.equals("..");
    }
}
