package io.sallyport.directory;

import io.sallyport.directory.ApplicationRoleTable.Assignment;
import io.sallyport.directory.ApplicationRoleTable.Declaration;
import io.sallyport.directory.ApplicationRoleTable.Declared;
import io.sallyport.directory.ApplicationRoleTable.Holder;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
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

/// Who has the roles that applications declare, and who gives and takes them.
final class ApplicationRoleAssignments {
    /// Users, groups and applications of one tenant that have such roles themselves.
    static final int HOLDERS_MAX = 10_000;

    /// Roles that one of them has itself.
    private static final int ASSIGNMENTS_MAX = 256;

    private final ApplicationRoles roles;
    private final Applications applications;
    private final Store store;
    private final InstantSource time;
    private final VisibleIds visible;
    private final GroupsAbove above;
    private final RowTurns turns = new RowTurns();

    ApplicationRoleAssignments(Parts parts, Applications applications, ApplicationRoles roles) {
        this.roles = roles;
        this.applications = applications;
        this.store = parts.store();
        this.time = parts.time();
        this.visible = new VisibleIds(parts);
        this.above = new GroupsAbove(store, new Memberships(store, visible));
    }

    /// A role that shall be somebody's.
    ///
    /// @param principal a client id, or a user's or group's id as SCIM has it
    record Asked(Principal.Type type, String principal, String role) {}

    /// A role that somebody has.
    record Held(Principal principal, String role, Assignment assignment) {}

    /// @throws Refusal NOT_FOUND, INVALID_VALUE, CONFLICT when it has the role, INSUFFICIENT_SCOPE
    ///   for the caller itself
    Held assign(RequestContext context, RowId application, Asked asked) {
        Row<Declaration> declared = roles.declaration(context, application);
        Declared role =
                declared.value().of(asked.role()).orElseThrow(ApplicationRoleAssignments::noRole);
        Principal principal = principal(context, asked);
        requireAnother(context, principal);
        Assignment assignment = new Assignment(application, role.id(), time.instant());
        Held held = new Held(principal, role.value(), assignment);
        return turns.change(
                principal.id(),
                () -> {
                    requireRoom(context, principal);
                    AuditAction action = AuditAction.APPLICATION_ROLE_ASSIGNED;
                    store.write(
                            context,
                            told(context, action, held),
                            rows -> {
                                requireDeclared(rows, assignment);
                                requireThere(rows, principal);
                                give(rows, held, role);
                                return true;
                            });
                    return held;
                });
    }

    private static void requireDeclared(Transaction rows, Assignment assignment) {
        if (!stands(rows, assignment)) {
            throw noRole();
        }
    }

    private static void requireThere(Transaction rows, Principal principal) {
        if (!principal.isThere(rows)) {
            throw nobody();
        }
    }

    /// What is not declared any more goes when the next one is given.
    private static boolean stands(Transaction rows, Assignment one) {
        return rows.find(ApplicationRoleTable.DECLARED, one.application())
                .filter(row -> row.value().declares(one))
                .isPresent();
    }

    private static void give(Transaction rows, Held held, Declared role) {
        Principal principal = held.principal();
        Optional<Row<Holder>> row = rows.find(ApplicationRoleTable.HOLDERS, principal.id());
        Holder before =
                new Holder(
                        principal.type(),
                        principal.clientId(),
                        row.stream()
                                .flatMap(one -> one.value().assignments().stream())
                                .filter(one -> stands(rows, one))
                                .toList());
        if (before.of(role).isPresent()) {
            throw new Refusal(
                    RefusalCode.CONFLICT, "It has the role already.", "application-role-assigned");
        }
        if (before.assignments().size() >= ASSIGNMENTS_MAX) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "Nobody has more than " + ASSIGNMENTS_MAX + " roles of applications.",
                    "application-roles-full");
        }
        Holder after = before.with(held.assignment());
        row.ifPresentOrElse(
                one -> rows.update(ApplicationRoleTable.HOLDERS, one, after),
                () -> rows.insert(ApplicationRoleTable.HOLDERS, principal.id(), after));
    }

    /// The same as it is now.
    ///
    /// @throws Refusal NOT_FOUND when it was taken again
    Held find(RequestContext context, RowId application, Asked asked) {
        Declaration declared = roles.declaration(context, application).value();
        Principal principal = principal(context, asked);
        store.append(event(context, AuditAction.ROLES_READ, Map.of()));
        return declared.of(asked.role())
                .flatMap(role ->
                        store.find(context.scope(), ApplicationRoleTable.HOLDERS, principal.id())
                                .flatMap(row -> row.value().of(role)))
                .map(one -> new Held(principal, asked.role(), one))
                .orElseThrow(Roles::unknown);
    }

    /// @param holder as it was shown
    /// @throws Refusal NOT_FOUND
    void withdraw(RequestContext context, RowId application, String holder, String role) {
        Declared declared =
                roles.declaration(context, application)
                        .value()
                        .of(role)
                        .orElseThrow(Roles::unknown);
        RowId id = visible.row(context, holder).orElseThrow(Roles::unknown);
        turns.change(
                id,
                () -> {
                    Row<Holder> row =
                            store.find(context.scope(), ApplicationRoleTable.HOLDERS, id)
                                    .orElseThrow(Roles::unknown);
                    Assignment one = row.value().of(declared).orElseThrow(Roles::unknown);
                    Holder after = row.value().without(declared.id());
                    Held held = new Held(principal(row), role, one);
                    return store.write(
                            context,
                            told(context, AuditAction.APPLICATION_ROLE_WITHDRAWN, held),
                            rows -> {
                                if (after.assignments().isEmpty()) {
                                    rows.delete(ApplicationRoleTable.HOLDERS, row);
                                } else {
                                    rows.update(ApplicationRoleTable.HOLDERS, row, after);
                                }
                                return true;
                            });
                });
    }

    private static Principal principal(Row<Holder> row) {
        return new Principal(row.value().type(), row.id(), row.value().clientId());
    }

    /// Who has roles of one application, in the order of their ids.
    ///
    /// @param after the holder behind whom the page begins, as it was shown
    /// @param limit of holders
    List<List<Held>> list(
            RequestContext context, RowId application, Optional<String> after, int limit) {
        Declaration declared = roles.declaration(context, application).value();
        store.append(event(context, AuditAction.ROLES_READ, Map.of()));
        RowId from =
                after.map(shown -> visible.row(context, shown).orElseThrow(Roles::unknown))
                        .orElse(RowId.FIRST);
        List<List<Held>> page = new ArrayList<>();
        while (page.size() < limit) {
            List<Row<Holder>> rows =
                    store.list(context.scope(), ApplicationRoleTable.HOLDERS, from, limit);
            rows.stream()
                    .map(row -> held(declared, row))
                    .filter(held -> !held.isEmpty())
                    .limit((long) limit - page.size())
                    .forEach(page::add);
            if (rows.size() < limit) {
                break;
            }
            from = rows.getLast().id();
        }
        return page;
    }

    private static List<Held> held(Declaration declared, Row<Holder> row) {
        List<Held> held = new ArrayList<>();
        for (Declared role : declared.roles()) {
            row.value()
                    .of(role)
                    .ifPresent(one -> held.add(new Held(principal(row), role.value(), one)));
        }
        return held;
    }

    /// The roles that somebody has at an application, by itself or by groups, however far above.
    ///
    /// @throws Refusal NOT_FOUND, INVALID_VALUE
    List<String> effective(
            RequestContext context, RowId application, Principal.Type type, String principal) {
        Declaration declared = roles.declaration(context, application).value();
        Principal whose = principal(context, new Asked(type, principal, ""));
        store.append(event(context, AuditAction.ROLES_READ, Map.of()));
        if (!roles.serves(context, application)) {
            return List.of();
        }
        return roles.of(context, declared, above.with(context, whose.id()));
    }

    private Principal principal(RequestContext context, Asked asked) {
        if (asked.type() == Principal.Type.APPLICATION) {
            return applications
                    .find(context, asked.principal())
                    .map(Principal::of)
                    .orElseThrow(ApplicationRoleAssignments::nobody);
        }
        return visible.row(context, asked.principal())
                .map(id -> new Principal(asked.type(), id, Optional.empty()))
                .filter(one -> isThere(context, one))
                .orElseThrow(ApplicationRoleAssignments::nobody);
    }

    private boolean isThere(RequestContext context, Principal principal) {
        Table<?> table =
                principal.type() == Principal.Type.GROUP ? GroupTable.GROUPS : UserTable.USERS;
        return store.find(context.scope(), table, principal.id()).isPresent();
    }

    private static void requireAnother(RequestContext context, Principal principal) {
        if (context.actors().getFirst() instanceof Actor.Client(String clientId)
                && principal.clientId().filter(clientId::equals).isPresent()) {
            throw new Refusal(
                    RefusalCode.INSUFFICIENT_SCOPE,
                    "Nobody gives a role to itself.",
                    "application-role-self");
        }
    }

    private void requireRoom(RequestContext context, Principal principal) {
        if (store.find(context.scope(), ApplicationRoleTable.HOLDERS, principal.id()).isEmpty()
                && store.count(context.scope(), ApplicationRoleTable.HOLDERS) >= HOLDERS_MAX) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "At most "
                            + HOLDERS_MAX
                            + " users, groups and applications have roles of applications: give"
                            + " many users theirs by a group.",
                    "application-roles-full");
        }
    }

    private static Refusal noRole() {
        return new Refusal(
                RefusalCode.INVALID_VALUE,
                "The application declares no such role.",
                "application-role-undeclared");
    }

    private static Refusal nobody() {
        return new Refusal(
                RefusalCode.INVALID_VALUE,
                "Give the id of an application, a user or a group that is there.",
                "application-role-nobody");
    }

    private AuditEvent told(RequestContext context, AuditAction action, Held held) {
        Principal principal = held.principal();
        Map<String, String> details = new HashMap<>();
        details.put("role", held.role());
        details.put(
                "application", roles.existing(context, held.assignment().application()).clientId());
        details.put(
                principal.type() == Principal.Type.APPLICATION
                        ? Applications.CLIENT
                        : principal.type().label(),
                principal.clientId().orElseGet(() -> visible.shown(context, principal.id())));
        return event(context, action, details);
    }

    private AuditEvent event(
            RequestContext context, AuditAction action, Map<String, String> details) {
        return AuditEvent.of(context, time.instant(), action, details);
    }
}
