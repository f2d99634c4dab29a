package io.sallyport.directory;

import io.sallyport.directory.ApplicationRoleTable.Declaration;
import io.sallyport.directory.ApplicationRoleTable.Declared;
import io.sallyport.directory.ApplicationRoleTable.Holder;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.http.EntityTag;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The roles that an application declares for those who call it, and who has them: users, groups
/// with all that belong to them, and applications. Here they open nothing; tokens for the
/// application's resource tell them to it (the claim `roles` of RFC 9068 2.2.3.1). What an
/// application suspended or removed had declared gives nothing.
public final class ApplicationRoles {
    static final String READ_SCOPE = "application-roles.read";
    static final String WRITE_SCOPE = "application-roles.write";

    private static final int BLOCK = 1_000;

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final Applications applications;
    private final VisibleIds visible;
    private final GroupsAbove above;
    private final RowTurns turns = new RowTurns();

    public ApplicationRoles(Parts parts, Applications applications) {
        this.store = parts.store();
        this.ids = parts.ids();
        this.time = parts.time();
        this.applications = applications;
        this.visible = new VisibleIds(parts);
        this.above = new GroupsAbove(store, new Memberships(store, visible));
    }

    /// The tables that its rows are in.
    public static List<Table<?>> tables() {
        return List.of(ApplicationRoleTable.DECLARED, ApplicationRoleTable.HOLDERS);
    }

    /// What an application has at a resource, in the order in which that declares it. Asked in the
    /// store each time.
    ///
    /// @param resource as tokens' audience names it
    public List<String> of(RequestContext context, String resource, Application holder) {
        return store.findUnique(
                        context.scope(),
                        ApplicationRoleTable.DECLARED,
                        ApplicationRoleTable.RESOURCE,
                        resource)
                .filter(row -> serves(context, row.id()))
                .map(row -> of(context, row.value(), Set.of(holder.id())))
                .orElse(List.of());
    }

    /// The same of a user, also by the groups that it belongs to.
    ///
    /// @param subject the user's id as applications see it
    public List<String> ofUser(RequestContext context, String resource, String subject) {
        Optional<Row<Declaration>> declared =
                store.findUnique(
                                context.scope(),
                                ApplicationRoleTable.DECLARED,
                                ApplicationRoleTable.RESOURCE,
                                resource)
                        .filter(row -> serves(context, row.id()));
        Optional<RowId> user = visible.row(context, subject);
        return declared.isPresent() && user.isPresent()
                ? of(context, declared.get().value(), above.with(context, user.get()))
                : List.of();
    }

    boolean serves(RequestContext context, RowId application) {
        return applications
                .row(context, application)
                .filter(row -> row.value().active())
                .isPresent();
    }

    /// What these have together.
    List<String> of(RequestContext context, Declaration declaration, Set<RowId> holders) {
        List<Holder> found = new ArrayList<>();
        for (RowId id : holders) {
            store.find(context.scope(), ApplicationRoleTable.HOLDERS, id)
                    .map(Row::value)
                    .ifPresent(found::add);
        }
        return declaration.roles().stream()
                .filter(role -> found.stream().anyMatch(one -> one.of(role).isPresent()))
                .map(Declared::value)
                .toList();
    }

    /// Whether an application has a role anywhere, so that its credential opens more than its
    /// scopes say, or declares any, which go with it.
    boolean concern(RequestContext context, Application application) {
        return store.find(context.scope(), ApplicationRoleTable.DECLARED, application.id())
                        .isPresent()
                || store
                        .find(context.scope(), ApplicationRoleTable.HOLDERS, application.id())
                        .stream()
                        .flatMap(row -> row.value().assignments().stream())
                        .anyMatch(one -> stands(context, one));
    }

    private boolean stands(RequestContext context, ApplicationRoleTable.Assignment one) {
        return store.find(context.scope(), ApplicationRoleTable.DECLARED, one.application())
                .filter(row -> row.value().declares(one))
                .isPresent();
    }

    /// @param version counted from 1, anew where it was taken back and declared again
    record Known(long version, Declaration declaration) {
        EntityTag tag() {
            return EntityTag.weak(version + "-" + declaration.mark());
        }
    }

    /// @throws Refusal NOT_FOUND where the application is not there, or declares nothing
    Known declared(RequestContext context, RowId application) {
        Row<Declaration> row = declaration(context, application);
        applications.tellRead(context, existing(context, application));
        return new Known(row.version(), row.value());
    }

    /// @throws Refusal NOT_FOUND where the application is not there, or declares nothing
    Row<Declaration> declaration(RequestContext context, RowId application) {
        existing(context, application);
        return store.find(context.scope(), ApplicationRoleTable.DECLARED, application)
                .orElseThrow(ApplicationRoles::undeclared);
    }

    Application existing(RequestContext context, RowId application) {
        return applications
                .row(context, application)
                .map(Row::value)
                .orElseThrow(Applications::unknown);
    }

    private static Refusal undeclared() {
        return new Refusal(
                RefusalCode.NOT_FOUND,
                "The application declares no roles.",
                "application-roles-undeclared");
    }

    /// Declares these roles and no others. Who has one keeps it while it is declared; one that is
    /// declared again after it was left out is nobody's.
    ///
    /// @throws Refusal NOT_FOUND, CONFLICT when another application has the resource, or this one
    ///   another, INSUFFICIENT_SCOPE when tokens for it are others' already
    Known declare(
            RequestContext context,
            RowId application,
            Consumer<EntityTag> condition,
            ApplicationRoleForm.Declaring asked) {
        return turns.change(
                application,
                () -> {
                    Application declaring = existing(context, application);
                    Optional<Row<Declaration>> before =
                            store.find(context.scope(), ApplicationRoleTable.DECLARED, application);
                    condition.accept(
                            before.map(row -> new Known(row.version(), row.value()).tag())
                                    .orElse(EntityTag.weak("0")));
                    if (before.isEmpty()) {
                        requireReach(context, asked.resource());
                    }
                    Declaration after = declaration(before.map(Row::value), asked);
                    store.write(
                            context,
                            declared(context, declaring, after),
                            rows -> {
                                requireThere(rows, declaring);
                                before.ifPresentOrElse(
                                        row ->
                                                rows.update(
                                                        ApplicationRoleTable.DECLARED, row, after),
                                        () ->
                                                rows.insert(
                                                        ApplicationRoleTable.DECLARED,
                                                        application,
                                                        after));
                                return true;
                            });
                    return new Known(before.map(Row::version).orElse(0L) + 1, after);
                });
    }

    /// That nobody takes a resource that tokens are asked for already, but who may ask for them.
    ///
    /// @throws Refusal INSUFFICIENT_SCOPE
    private void requireReach(RequestContext context, String resource) {
        boolean own =
                context.actors().getFirst() instanceof Actor.Client(String clientId)
                        && applications
                                .find(context, clientId)
                                .filter(one -> one.resources().contains(resource))
                                .isPresent();
        RowId from = RowId.FIRST;
        while (!own) {
            List<Row<Application>> rows =
                    store.list(context.scope(), ApplicationTable.APPLICATIONS, from, BLOCK);
            if (rows.stream().anyMatch(row -> row.value().resources().contains(resource))) {
                throw new Refusal(
                        RefusalCode.INSUFFICIENT_SCOPE,
                        "Applications are registered for this resource already: only one of them"
                                + " declares its roles.",
                        "application-escalation");
            }
            if (rows.size() < BLOCK) {
                return;
            }
            from = rows.getLast().id();
        }
    }

    private static void requireThere(Transaction rows, Application application) {
        if (!Principal.of(application).isThere(rows)) {
            throw Applications.unknown();
        }
    }

    private Declaration declaration(
            Optional<Declaration> before, ApplicationRoleForm.Declaring asked) {
        if (before.filter(one -> !one.resource().equals(asked.resource())).isPresent()) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "The application's roles are those of another resource: take the declaration"
                            + " back first, and with it what was assigned.",
                    "application-roles-resource");
        }
        List<Declared> roles = new ArrayList<>();
        asked.roles()
                .forEach((value, description) ->
                        roles.add(
                                new Declared(
                                        before.flatMap(one -> one.of(value))
                                                .map(Declared::id)
                                                .orElseGet(ids::row),
                                        value,
                                        description)));
        return new Declaration(asked.resource(), roles);
    }

    /// Takes a declaration back; its resource is free, and what was assigned is gone.
    ///
    /// @throws Refusal NOT_FOUND
    void undeclare(RequestContext context, RowId application, Consumer<EntityTag> condition) {
        turns.change(
                application,
                () -> {
                    Application declaring = existing(context, application);
                    Row<Declaration> row = declaration(context, application);
                    condition.accept(new Known(row.version(), row.value()).tag());
                    Declaration nothing = new Declaration(row.value().resource(), List.of());
                    return store.write(
                            context,
                            declared(context, declaring, nothing),
                            rows -> {
                                rows.delete(ApplicationRoleTable.DECLARED, row);
                                return true;
                            });
                });
    }

    private AuditEvent declared(
            RequestContext context, Application application, Declaration declaration) {
        return AuditEvent.of(
                context,
                time.instant(),
                AuditAction.APPLICATION_ROLES_DECLARED,
                Map.of(
                        "application",
                        application.clientId(),
                        "resource",
                        declaration.resource(),
                        "roles",
                        String.join(" ", declaration.values())));
    }
}
