package io.sallyport.directory;

import io.sallyport.directory.scim.Schema;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Description;
import io.sallyport.http.Endpoint;
import io.sallyport.http.MediaType;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Schemas;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tenant administration API's view of the schemas that a tenant extends users and groups by.
/// They are written as RFC 7643 7 writes schemas, with `resourceType` for what they extend.
final class SchemaEndpoints {
    static final String READ_SCOPE = "schemas.read";
    static final String WRITE_SCOPE = "schemas.write";

    private static final String ALL = "/{tenant}/api/v1/schemas";
    private static final String ONE = ALL + "/{id}";
    private static final String RESOURCE_TYPE = "resourceType";
    private static final List<String> TYPES = List.of(Users.TYPE.name(), Groups.TYPE.name());
    private static final Description.Parameter ID =
            Description.Parameter.path("id", "the schema's URN", Schemas.TEXT);

    private final TenantSchemas schemas;

    SchemaEndpoints(TenantSchemas schemas) {
        this.schemas = schemas;
    }

    List<Endpoint> endpoints() {
        Access read = new Access.Bearer(READ_SCOPE);
        Access write = new Access.Bearer(WRITE_SCOPE);
        Description.Shape one = Description.Shape.json(schema());
        Map<String, Object> all =
                Schemas.object(Map.of("schemas", Schemas.list(schema())), List.of("schemas"));
        return List.of(
                Endpoint.get(ALL, read, this::list)
                        .described(
                                Description.of(
                                        "listSchemas",
                                        "Lists the tenant's own schemas.",
                                        Description.Shape.json(all))),
                Endpoint.post(ALL, write, this::add)
                        .accepting(MediaType.JSON)
                        .once(AuditAction.SCHEMA_ADDED, this::added)
                        .described(
                                Description.of(
                                                "addSchema",
                                                "Extends users or groups by a schema.",
                                                one.at(201))
                                        .taking(one)),
                Endpoint.get(ONE, read, this::find)
                        .described(Description.of("getSchema", "Reads one of them.", one).with(ID)),
                Endpoint.put(ONE, write, this::replace)
                        .accepting(MediaType.JSON)
                        .described(
                                Description.of(
                                                "replaceSchema",
                                                "Changes one; while there are values of it, new"
                                                        + " optional attributes can be added.",
                                                one)
                                        .with(ID)
                                        .taking(one)),
                Endpoint.delete(ONE, write, this::remove)
                        .described(
                                Description.of(
                                                "removeSchema",
                                                "Removes one that nobody has values of.",
                                                Description.Shape.of("").at(204))
                                        .with(ID)));
    }

    private static Map<String, Object> schema() {
        return Schemas.object(
                Map.of(
                        "id",
                        Schemas.TEXT,
                        "name",
                        Schemas.TEXT,
                        "description",
                        Schemas.TEXT,
                        RESOURCE_TYPE,
                        Schemas.oneOf(TYPES),
                        "attributes",
                        Schemas.list(Map.of("type", "object"))),
                List.of("id", "attributes", RESOURCE_TYPE));
    }

    private static Map<String, Object> fields(TenantSchema schema) {
        Map<String, Object> fields = schema.schema().json();
        fields.put(RESOURCE_TYPE, schema.resourceType());
        return fields;
    }

    private static TenantSchema read(Request request) {
        Map<String, Object> body = new LinkedHashMap<>(ScimEndpoints.body(request));
        Object type = body.remove(RESOURCE_TYPE);
        if (!(type instanceof String name) || !TYPES.contains(name)) {
            throw new Refusal(
                    RefusalCode.INVALID_VALUE,
                    "Say what the schema extends, as \"resourceType\": " + TYPES + ".",
                    "schema-type");
        }
        return new TenantSchema(name, Schema.read(new JsonObject(body)), false);
    }

    private Response list(RequestContext context, Request request) {
        return Response.json(
                Map.of(
                        "schemas",
                        schemas.list(context).stream().map(SchemaEndpoints::fields).toList()));
    }

    private Response find(RequestContext context, Request request) {
        return Response.json(fields(schemas.find(context, ScimEndpoints.id(request))));
    }

    private Response add(RequestContext context, Request request) {
        return added(request, schemas.add(context, read(request)));
    }

    private Response added(RequestContext context, Request request, Map<String, String> told) {
        return added(request, schemas.find(context, told.getOrDefault(TenantSchemas.SCHEMA, "")));
    }

    private static Response added(Request request, TenantSchema schema) {
        return Response.created(request.path() + "/" + schema.urn(), fields(schema));
    }

    private Response replace(RequestContext context, Request request) {
        TenantSchema after = read(request);
        if (!after.urn().equals(ScimEndpoints.id(request))) {
            // What the path names is looked for first: absent is absent, whatever the body says.
            schemas.find(context, ScimEndpoints.id(request));
            throw new Refusal(
                    RefusalCode.INVALID_VALUE, "The \"id\" is the URN of the path.", "schema-id");
        }
        return Response.json(fields(schemas.replace(context, after)));
    }

    private Response remove(RequestContext context, Request request) {
        schemas.remove(context, ScimEndpoints.id(request));
        return Response.noContent();
    }
}
