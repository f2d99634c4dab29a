package io.sallyport.foundation;

/// Who acts. A request carries a chain of these: the first acts, each next one is on whose behalf.
public sealed interface Actor {
    /// Nobody that we know: a caller before authentication.
    record Anonymous() implements Actor {}

    /// An application that authenticated as itself (RFC 6749 2.3).
    record Client(String clientId) implements Actor {}

    /// A person of the tenant. Who it is stands in the event's part of that person.
    record Person(PersonId id) implements Actor {}

    /// A service of the instance that showed its certificate.
    record Workload(String name) implements Actor {}

    /// An enrolled workstation that showed its certificate, before anybody at it is known.
    record Workstation(String name) implements Actor {}

    /// Another tenant, which came by the one door between tenants; who acted for it is its own to
    /// know.
    record Tenant(TenantId id) implements Actor {}

    /// Whoever may open the instance's Unix socket, until the privileged plane stands.
    record Bootstrap() implements Actor {}

    /// A declared background job of the server itself.
    record Job(String name) implements Actor {}

    /// The form that the log shows, such as `client:3f2a`.
    default String label() {
        return switch (this) {
            case Anonymous() -> "anonymous";
            case Client(String clientId) -> "client:" + clientId;
            case Person(PersonId id) -> AuditEvent.PERSON + id;
            case Workload(String name) -> "service:" + name;
            case Workstation(String name) -> "workstation:" + name;
            case Tenant(TenantId id) -> "tenant:" + id;
            case Bootstrap() -> "bootstrap";
            case Job(String name) -> "job:" + name;
        };
    }
}
