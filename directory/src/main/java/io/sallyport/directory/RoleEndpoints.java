package io.sallyport.directory;

import io.sallyport.directory.RoleTable.Assignment;
import io.sallyport.directory.RoleTable.Holder;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Description;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.MediaType;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Schemas;
import io.sallyport.store.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The tenant administration API's view of roles, and of who has them.
final class RoleEndpoints {
    static final String READ_SCOPE = "roles.read";
    static final String WRITE_SCOPE = "roles.write";

    private static final List<String> TYPES =
            List.of(Principal.Type.APPLICATION.label(), Principal.Type.USER.label());

    /// Of holders, each with all its roles.
    private static final int PAGE = 100;

    private static final int ID_LENGTH = 32;
    private static final String ROLES = "/{tenant}/api/v1/roles";
    private static final String ALL = "/{tenant}/api/v1/role-assignments";
    private static final String AFTER = "after";
    private static final String TYPE = "principalType";
    private static final String PRINCIPAL = "principal";
    private static final String ROLE = "role";
    private static final String UNIT = "unit";
    private static final Access READ = new Access.Bearer(READ_SCOPE);
    private static final Access WRITE = new Access.Bearer(WRITE_SCOPE);

    private final Roles roles;
    private final VisibleIds ids;

    RoleEndpoints(Roles roles, VisibleIds ids) {
        this.roles = roles;
        this.ids = ids;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(ROLES, READ, this::roles)
                        .described(
                                Description.of(
                                        "listRoles",
                                        "Lists the roles that there are, and what each may do.",
                                        Description.Shape.json(catalogue()))),
                Endpoint.get(ALL, READ, this::list)
                        .described(
                                Description.of(
                                                "listRoleAssignments",
                                                "Lists who has which roles, a hundred applications"
                                                        + " and users at a time.",
                                                Description.Shape.json(page()))
                                        .with(Description.Parameter.after(Schemas.TEXT))),
                Endpoint.post(ALL, WRITE, this::assign)
                        .accepting(MediaType.JSON)
                        .once(
                                AuditAction.ROLE_ASSIGNED,
                                (context, request, _) ->
                                        made(context, roles.find(context, asked(request))))
                        .described(
                                Description.of(
                                                "assignRole",
                                                "Gives somebody a role that the caller has.",
                                                Description.Shape.json(assignment()).at(201))
                                        .taking(Description.Shape.json(asked()))),
                Endpoint.delete(ALL + "/{id}", WRITE, this::withdraw)
                        .described(
                                Description.of(
                                                "withdrawRole",
                                                "Takes a role away that the caller has, or its"
                                                        + " own.",
                                                Description.Shape.of("").at(204))
                                        .with(
                                                Description.Parameter.path(
                                                        "id",
                                                        "the assignment's id",
                                                        Schemas.TEXT))));
    }

    private static Map<String, Object> label() {
        return Schemas.oneOf(Stream.of(Role.values()).map(Role::label).toList());
    }

    private static Map<String, Object> catalogue() {
        Map<String, Map<String, Object>> role =
                Map.of(
                        "name",
                        label(),
                        "meaning",
                        Schemas.TEXT,
                        "scopes",
                        Schemas.list(Schemas.TEXT),
                        "inUnits",
                        Schemas.YES_OR_NO);
        Map<String, Object> one = Schemas.object(role, List.copyOf(role.keySet()));
        return Schemas.object(Map.of("roles", Schemas.list(one)), List.of("roles"));
    }

    private static Map<String, Map<String, Object>> members() {
        Map<String, Map<String, Object>> members = new TreeMap<>();
        members.put(TYPE, Schemas.oneOf(TYPES));
        members.put(PRINCIPAL, Schemas.TEXT);
        members.put(ROLE, label());
        members.put(UNIT, Schemas.TEXT);
        return members;
    }

    private static Map<String, Object> asked() {
        return Schemas.object(members(), List.of(TYPE, PRINCIPAL, ROLE));
    }

    private static Map<String, Object> assignment() {
        Map<String, Map<String, Object>> members = members();
        members.put("id", Schemas.TEXT);
        members.put("assignedAt", Schemas.TIME);
        return Schemas.object(members, List.of("id", "assignedAt", TYPE, PRINCIPAL, ROLE));
    }

    private static Map<String, Object> page() {
        return Schemas.object(
                Map.of("assignments", Schemas.list(assignment()), "next", Schemas.TEXT),
                List.of("assignments"));
    }

    private Response roles(RequestContext context, Request request) {
        List<Map<String, Object>> all =
                Stream.of(Role.values())
                        .map(role ->
                                Map.<String, Object>of(
                                        "name", role.label(),
                                        "meaning", role.meaning(),
                                        "scopes", role.scopes(),
                                        "inUnits", role.inUnits()))
                        .toList();
        return Response.json(Map.of("roles", all));
    }

    private Map<String, Object> fields(RequestContext context, Roles.Held held) {
        Assignment assignment = held.assignment();
        String holder = ids.shown(context, held.holder());
        Map<String, Object> fields = new TreeMap<>();
        fields.put("id", holder + "." + assignment.role().label());
        fields.put(TYPE, TYPES.get(held.clientId().isPresent() ? 0 : 1));
        fields.put(PRINCIPAL, held.clientId().orElse(holder));
        fields.put(ROLE, assignment.role().label());
        fields.put("assignedAt", assignment.at().toString());
        assignment.unit().ifPresent(unit -> fields.put(UNIT, ids.shown(context, unit)));
        return fields;
    }

    private Stream<Map<String, Object>> fields(RequestContext context, Row<Holder> row) {
        Holder holder = row.value();
        return holder.assignments().stream()
                .map(one -> fields(context, new Roles.Held(row.id(), holder.clientId(), one)));
    }

    private Response list(RequestContext context, Request request) {
        Optional<String> after = FormParameters.query(request, Set.of(AFTER)).one(AFTER);
        List<Row<Holder>> page = roles.list(context, after, PAGE);
        Map<String, Object> answer = new TreeMap<>();
        answer.put("assignments", page.stream().flatMap(row -> fields(context, row)).toList());
        if (page.size() == PAGE) {
            answer.put("next", ids.shown(context, page.getLast().id()));
        }
        return Response.json(answer);
    }

    private Response assign(RequestContext context, Request request) {
        return made(context, roles.assign(context, asked(request)));
    }

    private Response made(RequestContext context, Roles.Held held) {
        byte[] body = CanonicalJson.write(fields(context, held)).getBytes(StandardCharsets.UTF_8);
        return Response.json(201, body);
    }

    private static Roles.Asked asked(Request request) {
        Map<String, Object> body = ScimEndpoints.body(request);
        boolean known = Set.of(TYPE, PRINCIPAL, ROLE, UNIT).containsAll(body.keySet());
        if (known
                && body.values().stream().allMatch(String.class::isInstance)
                && body.get(TYPE) instanceof String type
                && TYPES.contains(type)
                && body.get(PRINCIPAL) instanceof String principal
                && body.get(ROLE) instanceof String label) {
            Role role = Role.labelled(label).orElseThrow(RoleEndpoints::unlike);
            Optional<String> unit = Optional.ofNullable(body.get(UNIT)).map(String::valueOf);
            return new Roles.Asked(
                    Principal.Type.labelled(type).orElseThrow(), principal, role, unit);
        }
        throw unlike();
    }

    private static Refusal unlike() {
        return new Refusal(
                RefusalCode.INVALID_VALUE,
                "Send \"principalType\" (application or user), \"principal\" (a client id or a"
                        + " user's id), \"role\" (one that is listed) and, for less than the whole"
                        + " tenant, \"unit\".",
                "role-body");
    }

    /// An id names the holder and the role.
    private Response withdraw(RequestContext context, Request request) {
        String id = ScimEndpoints.id(request);
        String holder = id.substring(0, Math.min(id.length(), ID_LENGTH));
        Optional<Role> role =
                Optional.of(id)
                        .filter(one -> one.startsWith(holder + "."))
                        .flatMap(one -> Role.labelled(one.substring(ID_LENGTH + 1)));
        roles.withdraw(context, holder, role.orElseThrow(Roles::unknown));
        return Response.noContent();
    }
}
