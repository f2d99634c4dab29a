package io.sallyport.directory;

import io.sallyport.directory.ApplicationRoleTable.Declared;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Description;
import io.sallyport.http.Endpoint;
import io.sallyport.http.EntityTags;
import io.sallyport.http.FormParameters;
import io.sallyport.http.MediaType;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Schemas;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The tenant administration API's view of the roles that applications declare, and of who has
/// them.
public final class ApplicationRoleEndpoints {
    /// Of holders, each with all its roles at the application.
    private static final int PAGE = 100;

    private static final int ID_LENGTH = 32;
    private static final String DECLARED = "/{tenant}/api/v1/applications/{id}/roles";
    private static final String ALL = "/{tenant}/api/v1/applications/{id}/role-assignments";
    private static final String EFFECTIVE = "/{tenant}/api/v1/applications/{id}/effective-roles";
    private static final String AFTER = "after";
    private static final String ASSIGNMENT = "assignment";
    private static final Access READ = new Access.Bearer(ApplicationRoles.READ_SCOPE);
    private static final Access WRITE = new Access.Bearer(ApplicationRoles.WRITE_SCOPE);
    private static final Description.Parameter ID =
            Description.Parameter.path("id", "the application's id", Schemas.ID);
    private static final Map<String, Object> TYPES =
            Schemas.oneOf(
                    Arrays.stream(Principal.Type.values()).map(Principal.Type::label).toList());

    private final ApplicationRoles roles;
    private final ApplicationRoleAssignments assignments;
    private final VisibleIds ids;

    public ApplicationRoleEndpoints(
            Parts parts, Applications applications, ApplicationRoles roles) {
        this.roles = roles;
        this.assignments = new ApplicationRoleAssignments(parts, applications, roles);
        this.ids = new VisibleIds(parts);
    }

    public List<Endpoint> endpoints() {
        return Stream.of(ofDeclaration(), ofAssignments(), ofHolders())
                .flatMap(List::stream)
                .toList();
    }

    private List<Endpoint> ofDeclaration() {
        Description.Shape one = Description.Shape.json(declaration());
        return List.of(
                Endpoint.get(DECLARED, READ, this::declared)
                        .described(
                                Description.of(
                                                "getApplicationRoles",
                                                "Reads the roles that an application declares.",
                                                one)
                                        .with(ID)),
                Endpoint.put(DECLARED, WRITE, this::declare)
                        .accepting(MediaType.JSON)
                        .described(
                                Description.of(
                                                "declareApplicationRoles",
                                                "Declares these roles of an application, which"
                                                        + " tokens for its resource tell, and no"
                                                        + " others.",
                                                one)
                                        .with(ID, Description.Parameter.IF_MATCH)
                                        .taking(one)),
                Endpoint.delete(DECLARED, WRITE, this::undeclare)
                        .described(
                                Description.of(
                                                "undeclareApplicationRoles",
                                                "Takes them back: nobody has them any more, and"
                                                        + " the resource is free.",
                                                Description.Shape.of("").at(204))
                                        .with(ID, Description.Parameter.IF_MATCH)));
    }

    private List<Endpoint> ofAssignments() {
        Description.Parameter assignment =
                Description.Parameter.path(ASSIGNMENT, "the assignment's id", Schemas.TEXT);
        return List.of(
                Endpoint.post(ALL, WRITE, this::assign)
                        .accepting(MediaType.JSON)
                        .once(AuditAction.APPLICATION_ROLE_ASSIGNED, this::again)
                        .described(
                                Description.of(
                                                "assignApplicationRole",
                                                "Gives a user, a group or an application a role"
                                                        + " that the application declares.",
                                                Description.Shape.json(assignment()).at(201))
                                        .with(ID)
                                        .taking(Description.Shape.json(asked()))),
                Endpoint.delete(ALL + "/{" + ASSIGNMENT + "}", WRITE, this::withdraw)
                        .described(
                                Description.of(
                                                "withdrawApplicationRole",
                                                "Takes such a role away.",
                                                Description.Shape.of("").at(204))
                                        .with(ID, assignment)));
    }

    private List<Endpoint> ofHolders() {
        return List.of(
                Endpoint.get(ALL, READ, this::list)
                        .described(
                                Description.of(
                                                "listApplicationRoleAssignments",
                                                "Lists who has roles of an application, a hundred"
                                                        + " holders at a time.",
                                                Description.Shape.json(page()))
                                        .with(ID, Description.Parameter.after(Schemas.TEXT))),
                Endpoint.get(EFFECTIVE, READ, this::effective)
                        .described(
                                Description.of(
                                                "getEffectiveApplicationRoles",
                                                "Reads the roles that somebody has at an"
                                                        + " application, by itself or by the groups"
                                                        + " that it belongs to.",
                                                Description.Shape.json(values()))
                                        .with(
                                                ID,
                                                Description.Parameter.query(
                                                        ApplicationRoleForm.TYPE,
                                                        "application, group or user",
                                                        TYPES),
                                                Description.Parameter.query(
                                                        ApplicationRoleForm.PRINCIPAL,
                                                        "a client id, or the id of a group or user",
                                                        Schemas.TEXT))));
    }

    private static Map<String, Object> declaration() {
        Map<String, Object> role =
                Schemas.object(
                        Map.of(
                                ApplicationRoleForm.VALUE, Schemas.TEXT,
                                ApplicationRoleForm.DESCRIPTION, Schemas.TEXT),
                        List.of(ApplicationRoleForm.VALUE));
        return Schemas.named(
                "ApplicationRoles",
                Schemas.object(
                        Map.of(
                                ApplicationRoleForm.RESOURCE,
                                Schemas.TEXT,
                                ApplicationRoleForm.ROLES,
                                Schemas.list(role)),
                        List.of(ApplicationRoleForm.RESOURCE, ApplicationRoleForm.ROLES)));
    }

    private static Map<String, Map<String, Object>> members() {
        return new TreeMap<>(
                Map.of(
                        ApplicationRoleForm.TYPE, TYPES,
                        ApplicationRoleForm.PRINCIPAL, Schemas.TEXT,
                        ApplicationRoleForm.ROLE, Schemas.TEXT));
    }

    private static Map<String, Object> asked() {
        return Schemas.object(members(), List.copyOf(members().keySet()));
    }

    private static Map<String, Object> assignment() {
        Map<String, Map<String, Object>> members = members();
        members.put("id", Schemas.TEXT);
        members.put("assignedAt", Schemas.TIME);
        return Schemas.object(members, List.copyOf(members.keySet()));
    }

    private static Map<String, Object> page() {
        return Schemas.object(
                Map.of("assignments", Schemas.list(assignment()), "next", Schemas.TEXT),
                List.of("assignments"));
    }

    private static Map<String, Object> values() {
        return Schemas.object(
                Map.of(ApplicationRoleForm.ROLES, Schemas.list(Schemas.TEXT)),
                List.of(ApplicationRoleForm.ROLES));
    }

    private Response declared(RequestContext context, Request request) {
        return shown(roles.declared(context, ApplicationEndpoints.id(request)));
    }

    private Response declare(RequestContext context, Request request) {
        return shown(
                roles.declare(
                        context,
                        ApplicationEndpoints.id(request),
                        EntityTags.condition(request),
                        ApplicationRoleForm.declaring(request)));
    }

    private Response undeclare(RequestContext context, Request request) {
        roles.undeclare(context, ApplicationEndpoints.id(request), EntityTags.condition(request));
        return Response.noContent();
    }

    private static Response shown(ApplicationRoles.Known known) {
        List<Map<String, Object>> all =
                known.declaration().roles().stream().map(ApplicationRoleEndpoints::fields).toList();
        return Response.json(
                        Map.of(
                                ApplicationRoleForm.RESOURCE,
                                known.declaration().resource(),
                                ApplicationRoleForm.ROLES,
                                all))
                .with("ETag", known.tag().toString());
    }

    private static Map<String, Object> fields(Declared role) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put(ApplicationRoleForm.VALUE, role.value());
        if (!role.description().isEmpty()) {
            fields.put(ApplicationRoleForm.DESCRIPTION, role.description());
        }
        return fields;
    }

    private Response assign(RequestContext context, Request request) {
        return made(
                context,
                assignments.assign(
                        context,
                        ApplicationEndpoints.id(request),
                        ApplicationRoleForm.asked(request)));
    }

    private Response again(RequestContext context, Request request, Map<String, String> told) {
        return made(
                context,
                assignments.find(
                        context,
                        ApplicationEndpoints.id(request),
                        ApplicationRoleForm.asked(request)));
    }

    private Response made(RequestContext context, ApplicationRoleAssignments.Held held) {
        byte[] body = CanonicalJson.write(fields(context, held)).getBytes(StandardCharsets.UTF_8);
        return Response.json(201, body);
    }

    private Map<String, Object> fields(
            RequestContext context, ApplicationRoleAssignments.Held held) {
        String holder = ids.shown(context, held.principal().id());
        Map<String, Object> fields = new TreeMap<>();
        fields.put("id", holder + "." + held.role());
        fields.put(ApplicationRoleForm.TYPE, held.principal().type().label());
        fields.put(ApplicationRoleForm.PRINCIPAL, held.principal().clientId().orElse(holder));
        fields.put(ApplicationRoleForm.ROLE, held.role());
        fields.put("assignedAt", held.assignment().at().toString());
        return fields;
    }

    private Response list(RequestContext context, Request request) {
        Optional<String> after = FormParameters.query(request, Set.of(AFTER)).one(AFTER);
        List<List<ApplicationRoleAssignments.Held>> page =
                assignments.list(context, ApplicationEndpoints.id(request), after, PAGE);
        Map<String, Object> answer = new TreeMap<>();
        answer.put(
                "assignments",
                page.stream().flatMap(List::stream).map(one -> fields(context, one)).toList());
        if (page.size() == PAGE) {
            answer.put("next", ids.shown(context, page.getLast().getFirst().principal().id()));
        }
        return Response.json(answer);
    }

    private Response effective(RequestContext context, Request request) {
        FormParameters query =
                FormParameters.query(
                        request, Set.of(ApplicationRoleForm.TYPE, ApplicationRoleForm.PRINCIPAL));
        List<String> all =
                assignments.effective(
                        context,
                        ApplicationEndpoints.id(request),
                        ApplicationRoleForm.type(query.one(ApplicationRoleForm.TYPE)),
                        query.one(ApplicationRoleForm.PRINCIPAL)
                                .orElseThrow(ApplicationRoleForm::unlike));
        return Response.json(Map.of(ApplicationRoleForm.ROLES, all));
    }

    /// An id names the holder and the role.
    private Response withdraw(RequestContext context, Request request) {
        String id = request.variables().getOrDefault(ASSIGNMENT, "");
        String holder = id.substring(0, Math.min(id.length(), ID_LENGTH));
        String role = id.startsWith(holder + ".") ? id.substring(ID_LENGTH + 1) : "";
        assignments.withdraw(context, ApplicationEndpoints.id(request), holder, role);
        return Response.noContent();
    }
}
