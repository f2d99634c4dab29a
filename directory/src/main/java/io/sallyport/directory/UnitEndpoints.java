package io.sallyport.directory;

import io.sallyport.directory.UnitTable.Unit;
import io.sallyport.foundation.AuditAction;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The tenant administration API's view of administrative units.
final class UnitEndpoints {
    static final String READ_SCOPE = "units.read";
    static final String WRITE_SCOPE = "units.write";

    private static final int PAGE = 100;
    private static final String ALL = "/{tenant}/api/v1/administrative-units";
    private static final String ONE = ALL + "/{id}";
    private static final String MEMBERS = ONE + "/members";
    private static final String MEMBER = "member";
    private static final String AFTER = "after";
    private static final String NAME = "name";
    private static final String NEXT = "next";
    private static final Access READ = new Access.Bearer(READ_SCOPE);
    private static final Access WRITE = new Access.Bearer(WRITE_SCOPE);
    private static final Description.Shape GONE = Description.Shape.of("").at(204);
    private static final Description.Parameter ID =
            Description.Parameter.path("id", "the unit's id", Schemas.TEXT);
    private static final Description.Parameter PAGED = Description.Parameter.after(Schemas.TEXT);

    private final Units units;
    private final VisibleIds ids;

    UnitEndpoints(Units units, VisibleIds ids) {
        this.units = units;
        this.ids = ids;
    }

    List<Endpoint> endpoints() {
        return Stream.of(ofUnits(), ofUnit(), ofMembers()).flatMap(List::stream).toList();
    }

    private List<Endpoint> ofUnits() {
        Description.Shape one = Description.Shape.json(unit());
        return List.of(
                Endpoint.get(ALL, READ, this::list)
                        .described(
                                Description.of(
                                                "listUnits",
                                                "Lists the tenant's administrative units, a hundred"
                                                        + " at a time.",
                                                page("units", unit()))
                                        .with(PAGED)),
                Endpoint.post(ALL, WRITE, this::create)
                        .accepting(MediaType.JSON)
                        .once(AuditAction.UNIT_CREATED, this::again)
                        .described(
                                Description.of(
                                                "createUnit",
                                                "Makes an administrative unit.",
                                                one.at(201))
                                        .taking(name())));
    }

    private static Description.Shape name() {
        return Description.Shape.json(Schemas.object(Map.of(NAME, Schemas.TEXT), List.of(NAME)));
    }

    private List<Endpoint> ofUnit() {
        Description.Shape one = Description.Shape.json(unit());
        return List.of(
                Endpoint.get(ONE, READ, this::find)
                        .described(
                                Description.of(
                                                "getUnit",
                                                "Reads a unit, and how many stand in it.",
                                                one)
                                        .with(ID)),
                Endpoint.put(ONE, WRITE, this::rename)
                        .accepting(MediaType.JSON)
                        .described(
                                Description.of("renameUnit", "Gives a unit another name.", one)
                                        .with(ID)
                                        .taking(name())),
                Endpoint.delete(ONE, WRITE, this::delete)
                        .described(
                                Description.of(
                                                "deleteUnit",
                                                "Removes a unit that nobody stands in.",
                                                GONE)
                                        .with(ID)));
    }

    private List<Endpoint> ofMembers() {
        return List.of(
                Endpoint.get(MEMBERS, READ, this::members)
                        .described(
                                Description.of(
                                                "listUnitMembers",
                                                "The users and groups in a unit, a hundred at a"
                                                        + " time.",
                                                page("members", member()))
                                        .with(ID, PAGED)),
                Endpoint.put(MEMBERS + "/{member}", WRITE, this::add)
                        .described(
                                Description.of(
                                                "addUnitMember",
                                                "Puts a user or group into a unit; who does it may"
                                                        + " change all of the tenant's.",
                                                GONE)
                                        .with(ID, memberId())),
                Endpoint.delete(MEMBERS + "/{member}", WRITE, this::remove)
                        .described(
                                Description.of(
                                                "removeUnitMember",
                                                "Takes a user or group out of a unit.",
                                                GONE)
                                        .with(ID, memberId())));
    }

    private static Description.Parameter memberId() {
        return Description.Parameter.path(
                MEMBER, "the user's or the group's id, as SCIM has it", Schemas.TEXT);
    }

    private static Map<String, Object> unit() {
        Map<String, Object> count = Schemas.number(0, Long.MAX_VALUE);
        return Schemas.object(
                Map.of(
                        "id",
                        Schemas.TEXT,
                        NAME,
                        Schemas.TEXT,
                        "createdAt",
                        Schemas.TIME,
                        "users",
                        count,
                        "groups",
                        count),
                List.of("id", NAME, "createdAt"));
    }

    private static Map<String, Object> member() {
        return Schemas.object(
                Map.of(
                        "id",
                        Schemas.TEXT,
                        "type",
                        Schemas.oneOf(List.of(Users.TYPE.name(), Groups.TYPE.name()))),
                List.of("id", "type"));
    }

    private static Description.Shape page(String what, Map<String, Object> one) {
        return Description.Shape.json(
                Schemas.object(Map.of(what, Schemas.list(one), NEXT, Schemas.TEXT), List.of(what)));
    }

    private Map<String, Object> fields(RequestContext context, Row<Unit> unit) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("id", ids.shown(context, unit.id()));
        fields.put(NAME, unit.value().name());
        fields.put("createdAt", unit.value().createdAt().toString());
        return fields;
    }

    private static Optional<String> after(Request request) {
        return FormParameters.query(request, Set.of(AFTER)).one(AFTER);
    }

    private Response list(RequestContext context, Request request) {
        List<Row<Unit>> page = units.list(context, after(request), PAGE);
        Map<String, Object> answer = new TreeMap<>();
        answer.put("units", page.stream().map(unit -> fields(context, unit)).toList());
        if (page.size() == PAGE) {
            answer.put(NEXT, ids.shown(context, page.getLast().id()));
        }
        return Response.json(answer);
    }

    private static String name(Request request) {
        Map<String, Object> body = ScimEndpoints.body(request);
        if (body.size() == 1 && body.get(NAME) instanceof String name) {
            return name;
        }
        throw new Refusal(
                RefusalCode.INVALID_VALUE,
                "Send the unit's \"name\" and nothing else.",
                "unit-body");
    }

    private Response create(RequestContext context, Request request) {
        Row<Unit> made = units.create(context, name(request));
        return made(request, fields(context, new Units.Filled(made, 0, 0)));
    }

    private Response again(RequestContext context, Request request, Map<String, String> told) {
        Units.Filled made = units.find(context, told.getOrDefault("unit", ""));
        return made(request, fields(context, made));
    }

    private static Response made(Request request, Map<String, Object> unit) {
        return Response.created(request.path() + "/" + unit.get("id"), unit);
    }

    private Response find(RequestContext context, Request request) {
        return Response.json(fields(context, units.find(context, ScimEndpoints.id(request))));
    }

    private Map<String, Object> fields(RequestContext context, Units.Filled filled) {
        Map<String, Object> fields = fields(context, filled.unit());
        fields.put("users", filled.users());
        fields.put("groups", filled.groups());
        return fields;
    }

    private Response rename(RequestContext context, Request request) {
        return Response.json(
                fields(context, units.rename(context, ScimEndpoints.id(request), name(request))));
    }

    private Response delete(RequestContext context, Request request) {
        units.delete(context, ScimEndpoints.id(request));
        return Response.noContent();
    }

    private Response members(RequestContext context, Request request) {
        Optional<Units.Member> after = after(request).map(text -> position(context, text));
        List<Units.Member> page = units.members(context, ScimEndpoints.id(request), after, PAGE);
        Map<String, Object> answer = new TreeMap<>();
        answer.put(
                "members",
                page.stream()
                        .map(one ->
                                Map.of(
                                        "id",
                                        ids.shown(context, one.id()),
                                        "type",
                                        (one.isGroup() ? Groups.TYPE : Users.TYPE).name()))
                        .toList());
        if (page.size() == PAGE) {
            Units.Member last = page.getLast();
            answer.put(NEXT, (last.isGroup() ? "g" : "u") + ids.shown(context, last.id()));
        }
        return Response.json(answer);
    }

    /// `u` or `g`, and the id of the last one before.
    private Units.Member position(RequestContext context, String text) {
        return Optional.of(text)
                .filter(one -> one.startsWith("u") || one.startsWith("g"))
                .flatMap(one -> ids.row(context, one.substring(1)))
                .map(id -> new Units.Member(id, text.startsWith("g")))
                .orElseThrow(() ->
                        new Refusal(
                                RefusalCode.INVALID_REQUEST,
                                "The parameter after is the value of next from the page before.",
                                "unit-position"));
    }

    private static String member(Request request) {
        return request.variables().getOrDefault(MEMBER, "");
    }

    private Response add(RequestContext context, Request request) {
        units.add(context, ScimEndpoints.id(request), member(request));
        return Response.noContent();
    }

    private Response remove(RequestContext context, Request request) {
        units.remove(context, ScimEndpoints.id(request), member(request));
        return Response.noContent();
    }
}
