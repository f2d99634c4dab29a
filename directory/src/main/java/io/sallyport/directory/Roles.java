package io.sallyport.directory;

import io.sallyport.directory.RoleTable.Assignment;
import io.sallyport.directory.RoleTable.Holder;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What applications and users may do in a tenant, and who gives it to them. An application has the
/// scopes that it is registered with over the whole tenant, and those of its roles as far as these
/// reach: the whole tenant or one administrative unit. Rights are asked at each request, so what
/// was taken opens nothing from the next one on.
public final class Roles {
    /// Applications and users of one tenant that have roles.
    static final int HOLDERS_MAX = 10_000;

    private final Store store;
    private final InstantSource time;
    private final Applications applications;
    private final VisibleIds visible;
    private final RowTurns turns = new RowTurns();

    public Roles(Parts parts, Applications applications) {
        this.store = parts.store();
        this.time = parts.time();
        this.applications = applications;
        this.visible = new VisibleIds(parts);
    }

    /// The table that its rows are in.
    public static Table<?> table() {
        return RoleTable.HOLDERS;
    }

    /// How far an application's right to a scope reaches. What it is registered with is in memory;
    /// what roles give is one row.
    ///
    /// @return of the request's tenant
    /// @throws Refusal INSUFFICIENT_SCOPE when it has no such right (any more)
    public TenantScope reach(RequestContext context, String clientId, String scope) {
        Application application = applications.find(context, clientId).orElseThrow(Roles::lost);
        if (application.scopes().contains(scope)) {
            return context.scope();
        }
        List<Assignment> giving =
                holder(context, application)
                        .giving(scope)
                        .filter(one -> isThere(context, one.unit()))
                        .toList();
        if (giving.isEmpty()) {
            throw lost();
        }
        return giving.stream().anyMatch(one -> one.unit().isEmpty())
                ? context.scope()
                : context.scope().within(giving.getFirst().unit().orElseThrow());
    }

    /// Whether an application's right to each of these scopes reaches the whole tenant.
    boolean reachesWhole(RequestContext context, String clientId, List<String> scopes) {
        Application application = applications.find(context, clientId).orElseThrow(Roles::lost);
        List<String> others = new ArrayList<>(scopes);
        others.removeAll(application.scopes());
        if (others.isEmpty()) {
            return true;
        }
        Holder holder = holder(context, application);
        return others.stream()
                .allMatch(scope -> holder.giving(scope).anyMatch(one -> one.unit().isEmpty()));
    }

    /// In a unit that was removed a role gives nothing.
    private boolean isThere(RequestContext context, Optional<RowId> unit) {
        return unit.isEmpty()
                || store.find(context.scope(), UnitTable.UNITS, unit.get()).isPresent();
    }

    private static Refusal lost() {
        return new Refusal(
                RefusalCode.INSUFFICIENT_SCOPE,
                "The application has no right to this scope.",
                "role-lost");
    }

    private Holder holder(RequestContext context, Application application) {
        return holder(store.find(context.scope(), RoleTable.HOLDERS, application.id()));
    }

    private static Holder holder(Optional<Row<Holder>> row) {
        return row.map(Row::value).orElse(new Holder(Optional.empty(), List.of()));
    }

    /// The scopes that an application's roles let it ask for, however far they reach.
    public List<String> scopes(RequestContext context, Application application) {
        return holder(context, application).assignments().stream()
                .filter(one -> isThere(context, one.unit()))
                .flatMap(one -> one.role().scopes().stream())
                .distinct()
                .toList();
    }

    /// A role that somebody shall have.
    ///
    /// @param type of the principal, an application or a user
    /// @param principal a client id, or a user's id as SCIM has it
    /// @param unit the id as it was shown; empty for the whole tenant
    record Asked(Principal.Type type, String principal, Role role, Optional<String> unit) {}

    /// A role that somebody has.
    record Held(RowId holder, Optional<String> clientId, Assignment assignment) {}

    /// @param after the holder behind whom the page begins, as it was shown
    /// @param limit of holders
    List<Row<Holder>> list(RequestContext context, Optional<String> after, int limit) {
        store.append(event(context, AuditAction.ROLES_READ, Map.of()));
        RowId from =
                after.map(shown -> visible.row(context, shown).orElseThrow(Roles::unknown))
                        .orElse(RowId.FIRST);
        return store.list(context.scope(), RoleTable.HOLDERS, from, limit);
    }

    /// @throws Refusal INVALID_VALUE, CONFLICT when it has the role, or others in another unit,
    ///   INSUFFICIENT_SCOPE for what the caller does not have, and for the caller itself
    Held assign(RequestContext context, Asked asked) {
        Principal principal = principal(context, asked);
        Optional<RowId> unit = asked.unit().map(shown -> unit(context, shown));
        if (unit.isPresent() && !asked.role().inUnits()) {
            throw invalid("The role reaches the whole tenant or nothing.", "role-whole");
        }
        requireRoom(context);
        Assignment assignment = new Assignment(asked.role(), unit, time.instant());
        return turns.change(principal.id(), () -> assign(context, principal, assignment));
    }

    /// @throws Refusal CONFLICT where somebody has a role
    void requireNone(RequestContext context) {
        if (store.count(context.scope(), RoleTable.HOLDERS) > 0) {
            throw appointed();
        }
    }

    private static Refusal appointed() {
        return new Refusal(
                RefusalCode.CONFLICT,
                "Somebody has a role in the tenant already, and gives others theirs.",
                "role-first");
    }

    /// Makes a user the administrator of a tenant in which nobody has a role.
    ///
    /// @throws Refusal CONFLICT where somebody has one
    void appoint(RequestContext context, RowId user) {
        Principal principal = new Principal(Principal.Type.USER, user, Optional.empty());
        Assignment all =
                new Assignment(Role.TENANT_ADMINISTRATOR, Optional.empty(), time.instant());
        store.write(
                context,
                told(context, AuditAction.ROLE_ASSIGNED, principal, all),
                rows -> {
                    if (!rows.isEmpty(RoleTable.HOLDERS)) {
                        throw appointed();
                    }
                    requireThere(rows, principal);
                    Holder holder = new Holder(Optional.empty(), List.of(all));
                    rows.insert(RoleTable.HOLDERS, user, holder);
                    return true;
                });
    }

    /// One that was given, as it is now.
    ///
    /// @throws Refusal NOT_FOUND when it was taken again
    Held find(RequestContext context, Asked asked) {
        Principal principal = principal(context, asked);
        store.append(event(context, AuditAction.ROLES_READ, Map.of()));
        return holder(store.find(context.scope(), RoleTable.HOLDERS, principal.id()))
                .of(asked.role())
                .map(one -> new Held(principal.id(), principal.clientId(), one))
                .orElseThrow(Roles::unknown);
    }

    private Held assign(RequestContext context, Principal principal, Assignment assignment) {
        store.write(
                context,
                told(context, AuditAction.ROLE_ASSIGNED, principal, assignment),
                rows -> {
                    requireAnother(context, principal.id());
                    requireHeld(context, rows, assignment);
                    UnitTable.requireThere(rows, assignment.unit());
                    requireThere(rows, principal);
                    Optional<Row<Holder>> row = rows.find(RoleTable.HOLDERS, principal.id());
                    Holder before =
                            row.map(Row::value).orElse(new Holder(principal.clientId(), List.of()));
                    requireFits(before, assignment);
                    Holder after = before.with(assignment);
                    row.ifPresentOrElse(
                            one -> rows.update(RoleTable.HOLDERS, one, after),
                            () -> rows.insert(RoleTable.HOLDERS, principal.id(), after));
                    return true;
                });
        return new Held(principal.id(), principal.clientId(), assignment);
    }

    private static void requireThere(Transaction rows, Principal principal) {
        if (!principal.isThere(rows)) {
            throw nobody();
        }
    }

    /// What somebody makes has one place to stand in, so those whose rights end at a unit have one.
    private static void requireFits(Holder before, Assignment assignment) {
        if (before.of(assignment.role()).isPresent()) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "It has the role already: take it away before you give it another reach.",
                    "role-assigned");
        }
        boolean elsewhere =
                assignment.unit().isPresent()
                        && before.assignments().stream()
                                .map(Assignment::unit)
                                .anyMatch(one -> one.isPresent() && !one.equals(assignment.unit()));
        if (elsewhere) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "It has roles in another unit, and nobody has them in two.",
                    "role-other-unit");
        }
    }

    private void requireRoom(RequestContext context) {
        if (store.count(context.scope(), RoleTable.HOLDERS) >= HOLDERS_MAX) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "At most " + HOLDERS_MAX + " applications and users of a tenant have roles.",
                    "roles-full");
        }
    }

    private Principal principal(RequestContext context, Asked asked) {
        if (asked.type() == Principal.Type.APPLICATION) {
            return applications
                    .find(context, asked.principal())
                    .map(Principal::of)
                    .orElseThrow(Roles::nobody);
        }
        return visible.row(context, asked.principal())
                .map(id -> new Principal(Principal.Type.USER, id, Optional.empty()))
                .orElseThrow(Roles::nobody);
    }

    private RowId unit(RequestContext context, String shown) {
        return visible.row(context, shown)
                .filter(id -> store.find(context.scope(), UnitTable.UNITS, id).isPresent())
                .orElseThrow(() -> invalid("There is no such unit.", "role-unit"));
    }

    private static Refusal nobody() {
        return invalid("Give the id of an application or a user that is there.", "role-nobody");
    }

    private static Refusal invalid(String detail, String reason) {
        return new Refusal(RefusalCode.INVALID_VALUE, detail, reason);
    }

    /// Takes a role away: by who has it himself in that reach, or his own.
    ///
    /// @throws Refusal NOT_FOUND, INSUFFICIENT_SCOPE
    void withdraw(RequestContext context, String holder, Role role) {
        RowId id = visible.row(context, holder).orElseThrow(Roles::unknown);
        turns.change(
                id,
                () -> {
                    Row<Holder> row =
                            store.find(context.scope(), RoleTable.HOLDERS, id)
                                    .orElseThrow(Roles::unknown);
                    Assignment one = row.value().of(role).orElseThrow(Roles::unknown);
                    Holder after = row.value().without(role);
                    Principal principal = principal(row);
                    return store.write(
                            context,
                            told(context, AuditAction.ROLE_WITHDRAWN, principal, one),
                            rows -> {
                                if (!self(context).id().equals(id)) {
                                    requireHeld(context, rows, one);
                                }
                                if (after.assignments().isEmpty()) {
                                    rows.delete(RoleTable.HOLDERS, row);
                                } else {
                                    rows.update(RoleTable.HOLDERS, row, after);
                                }
                                return true;
                            });
                });
    }

    private static Principal principal(Row<Holder> row) {
        Optional<String> clientId = row.value().clientId();
        Principal.Type type =
                clientId.isPresent() ? Principal.Type.APPLICATION : Principal.Type.USER;
        return new Principal(type, row.id(), clientId);
    }

    static Refusal unknown() {
        return new Refusal(
                RefusalCode.NOT_FOUND, "There is no such role assignment.", "role-unknown");
    }

    /// People cannot call yet.
    private Application self(RequestContext context) {
        if (context.actors().getFirst() instanceof Actor.Client(String clientId)) {
            return applications.find(context, clientId).orElseThrow(Roles::lost);
        }
        throw lost();
    }

    private void requireAnother(RequestContext context, RowId principal) {
        if (self(context).id().equals(principal)) {
            throw new Refusal(
                    RefusalCode.INSUFFICIENT_SCOPE, "Nobody gives a role to itself.", "role-self");
        }
    }

    /// Within the change, so that what the caller loses beside it does not count.
    private void requireHeld(RequestContext context, Transaction rows, Assignment assignment) {
        Application self = self(context);
        Holder own = holder(rows.find(RoleTable.HOLDERS, self.id()));
        for (String scope : assignment.role().scopes()) {
            requireAllowed(context, scope);
            requireHeld(self, own, scope, assignment.unit());
        }
    }

    /// That the caller has a scope over the whole tenant.
    ///
    /// @throws Refusal INSUFFICIENT_SCOPE
    void requireHeld(RequestContext context, String scope) {
        requireAllowed(context, scope);
        Application self = self(context);
        requireHeld(self, holder(context, self), scope, Optional.empty());
    }

    /// Who narrowed a token has given away no more than is in it.
    private static void requireAllowed(RequestContext context, String scope) {
        if (!context.allowed().contains(scope)) {
            throw escalation("Your access token has no " + scope + ": ask for one that has it.");
        }
    }

    private static void requireHeld(
            Application self, Holder own, String scope, Optional<RowId> unit) {
        boolean held =
                self.scopes().contains(scope)
                        || own.giving(scope)
                                .anyMatch(one -> one.unit().isEmpty() || one.unit().equals(unit));
        if (!held) {
            throw escalation("You have no " + scope + " yourself as far as the role reaches.");
        }
    }

    private static Refusal escalation(String detail) {
        return new Refusal(RefusalCode.INSUFFICIENT_SCOPE, detail, "role-escalation");
    }

    private AuditEvent told(
            RequestContext context, AuditAction action, Principal principal, Assignment one) {
        Map<String, String> details = new HashMap<>();
        details.put("role", one.role().label());
        details.put(
                principal.clientId().isPresent() ? "client" : "user",
                principal.clientId().orElseGet(() -> visible.shown(context, principal.id())));
        one.unit().ifPresent(unit -> details.put("unit", visible.shown(context, unit)));
        return event(context, action, details);
    }

    private AuditEvent event(
            RequestContext context, AuditAction action, Map<String, String> details) {
        return AuditEvent.of(context, time.instant(), action, details);
    }
}
