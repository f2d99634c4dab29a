package io.sallyport.http;

import java.util.Set;

/// Who may call an endpoint. Each endpoint declares exactly one; there is no default.
public sealed interface Access {
    /// Whether the head of a request, or its connection, proves who calls. An application may
    /// authenticate in the body.
    default boolean isByHead() {
        return switch (this) {
            case Open(), Client(_), Person(_) -> false;
            case Bearer(_, _), Callers(_), AnyPeer(), Local() -> true;
        };
    }

    /// Anybody: published documents and health.
    record Open() implements Access {}

    /// An application that authenticates as itself (RFC 6749 2.3).
    ///
    /// @param publicToo whether a public client may, which names itself and shows nothing (RFC 6749
    ///   2.1): what it brings must prove that it is its own
    record Client(boolean publicToo) implements Access {
        /// One that shows a credential.
        public Client() {
            this(false);
        }
    }

    /// A bearer of a valid access token of the route's tenant, for this API, with this scope.
    ///
    /// @param inUnits whether the endpoint answers who has the scope in one administrative unit
    ///   alone, from what the store hands out within that unit. Any other refuses
    record Bearer(String scope, boolean inUnits) implements Access {
        /// For who has the scope over the whole tenant.
        public Bearer(String scope) {
            this(scope, false);
        }

        /// Also for who has it in one administrative unit.
        public static Bearer inUnits(String scope) {
            return new Bearer(scope, true);
        }
    }

    /// A bearer of a valid access token that a person of the route's tenant let an application
    /// have, with this scope. It may come in a form (RFC 6750 2.2).
    record Person(String scope) implements Access {}

    /// One of these services, which showed its certificate in the handshake.
    record Callers(Set<String> names) implements Access {
        public Callers {
            names = Set.copyOf(names);
        }
    }

    /// Whoever has a certificate of the listener's plane.
    record AnyPeer() implements Access {}

    /// Whoever may open the instance's Unix socket.
    record Local() implements Access {}
}
