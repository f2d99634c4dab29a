package io.sallyport.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The documentation of an API (OpenAPI 3.1), made of the endpoints themselves: what is served is
/// what it says, and no endpoint can be added without being in it.
public final class OpenApi {
    private static final String VERSION = "3.1.1";
    private static final String TENANT = "{tenant}";
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");
    private static final int CACHE_SECONDS = 300;
    private static final String PROBLEM = "Problem";
    private static final String SCIM_ERROR = "ScimError";

    /// RFC 9457 and RFC 7644 3.12.
    private static final Map<String, Object> ERRORS =
            Map.of(
                    PROBLEM,
                    Schemas.object(
                            Map.of(
                                    "type", Schemas.TEXT,
                                    "title", Schemas.TEXT,
                                    "status", Schemas.number(400, 599),
                                    "detail", Schemas.TEXT,
                                    "incident", Schemas.TEXT),
                            List.of("type", "title", "status", "detail", "incident")),
                    SCIM_ERROR,
                    Schemas.object(
                            Map.of(
                                    "schemas", Schemas.list(Schemas.TEXT),
                                    "status", Schemas.TEXT,
                                    "scimType", Schemas.TEXT,
                                    "detail", Schemas.TEXT),
                            List.of("schemas", "status", "detail")));

    private static final String TOKEN = "token";
    private static final String CERTIFICATE = "certificate";

    private final String title;
    private final String version;
    private final Place place;
    private final List<Endpoint> endpoints;
    private final Map<String, Map<String, Object>> paths = new TreeMap<>();
    private final Map<String, Object> schemas = new TreeMap<>(ERRORS);

    /// Where an API's paths are.
    ///
    /// @param base in front of all of them, such as `/{tenant}`
    /// @param parts what stands behind it in some of them, such as `/api/v1`; the document is in
    ///   the first
    public record Place(String base, List<String> parts) {
        public Place {
            parts = List.copyOf(parts);
        }

        /// Whether the path is one of the API's.
        public boolean has(String path) {
            return parts.stream().anyMatch(part -> (path + "/").startsWith(base + part + "/"));
        }
    }

    /// @param served everything behind the listener; what is elsewhere is no part of the API
    /// @throws IllegalArgumentException for an endpoint of the API that does not say what it is
    public OpenApi(String title, String version, Place place, List<Endpoint> served) {
        this.title = title;
        this.version = version;
        this.place = place;
        List<Endpoint> all = new ArrayList<>(served);
        all.add(endpoint());
        this.endpoints = all.stream().filter(one -> place.has(one.path())).toList();
        Set<String> names = new TreeSet<>();
        for (Endpoint endpoint : endpoints) {
            if (!names.add(endpoint.description().operation()) || names.contains("")) {
                throw new IllegalArgumentException("no name of its own: " + endpoint.path());
            }
            paths.computeIfAbsent(inside(endpoint), _ -> new TreeMap<>())
                    .put(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint));
        }
    }

    private String inside(Endpoint endpoint) {
        return endpoint.path().substring(place.base().length());
    }

    /// Serves it, to everybody: what may be asked is no secret, only the answers are.
    public Endpoint endpoint() {
        return Endpoint.get(
                        place.base() + place.parts().getFirst() + "/openapi.json",
                        new Access.Open(),
                        (_, request) -> shown(request.variables().getOrDefault("tenant", "")))
                .described(
                        Description.of(
                                "describeApi",
                                "What this API takes and answers, as an OpenAPI document.",
                                Description.Shape.json(Map.of("type", "object"))));
    }

    Response shown(String tenant) {
        return Response.json(document(place.base().replace(TENANT, tenant)))
                .cacheable(CACHE_SECONDS);
    }

    private Map<String, Object> document(String server) {
        return Map.of(
                "openapi", VERSION,
                "info", Map.of("title", title, "version", version),
                "servers", List.of(Map.of("url", server)),
                "paths", paths,
                "components", Map.of("schemas", schemas, "securitySchemes", schemes(server)));
    }

    /// The schema with a reference in the place of each one that has a name.
    private Object referred(Object part) {
        return switch (part) {
            case Map<?, ?> schema -> hoisted(schema);
            case List<?> list -> list.stream().map(this::referred).toList();
            default -> part;
        };
    }

    private Map<String, Object> hoisted(Map<?, ?> schema) {
        Map<String, Object> whole = new TreeMap<>();
        schema.forEach((name, value) -> whole.put((String) name, referred(value)));
        // A member may be called so as well, and is a schema then.
        if (!(whole.get(Schemas.TITLE) instanceof String name)) {
            return whole;
        }
        Object other = schemas.putIfAbsent(name, whole);
        if (other != null && !other.equals(whole)) {
            throw new IllegalArgumentException("two schemas are called " + name);
        }
        return reference(name);
    }

    private static Map<String, Object> reference(String name) {
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    private Map<String, Object> schemes(String server) {
        Map<String, Object> schemes = new TreeMap<>();
        Map<String, Object> scopes = new TreeMap<>();
        for (Endpoint endpoint : endpoints) {
            switch (endpoint.access()) {
                case Access.Bearer(String scope, _) -> scopes.put(scope, scope);
                case Access.Callers(_), Access.AnyPeer() ->
                        schemes.put(CERTIFICATE, Map.of("type", "mutualTLS"));
                case Access.Open(), Access.Client(_), Access.Person(_), Access.Local() -> {}
            }
        }
        if (!scopes.isEmpty()) {
            Map<String, Object> flow =
                    Map.of("tokenUrl", server + "/oauth2/token", "scopes", scopes);
            schemes.put(
                    TOKEN, Map.of("type", "oauth2", "flows", Map.of("clientCredentials", flow)));
        }
        return schemes;
    }

    private static List<Object> security(Access access) {
        return switch (access) {
            case Access.Bearer(String scope, _) -> List.of(Map.of(TOKEN, List.of(scope)));
            case Access.Callers(_), Access.AnyPeer() -> List.of(Map.of(CERTIFICATE, List.of()));
            case Access.Open(), Access.Client(_), Access.Person(_), Access.Local() -> List.of();
        };
    }

    private Map<String, Object> operation(Endpoint endpoint) {
        Description told = endpoint.description();
        Map<String, Object> operation = new TreeMap<>();
        operation.put("operationId", told.operation());
        operation.put("summary", told.summary());
        operation.put("security", security(endpoint.access()));
        operation.put("parameters", parameters(endpoint));
        Description.Shape request = told.request();
        if (!request.type().isEmpty()) {
            operation.put(
                    "requestBody",
                    Map.of(
                            "required",
                            // Where no type is asked for, it may be left out.
                            !endpoint.body().types().isEmpty(),
                            "content",
                            content(request, request.type())));
        }
        Map<String, Object> answers = new TreeMap<>();
        Description.Shape answer = told.answer();
        answers.put(
                Integer.toString(answer.status()),
                answer.type().isEmpty()
                        ? Map.of("description", "Done.")
                        : Map.of(
                                "description", "Done.", "content", content(answer, answer.type())));
        answers.put("default", refused(endpoint.errors()));
        operation.put("responses", answers);
        return operation;
    }

    private static Map<String, Object> refused(Endpoint.ErrorForm form) {
        boolean isScim = form == Endpoint.ErrorForm.SCIM;
        return Map.of(
                "description",
                "Refused, with an incident that can be asked about.",
                "content",
                Map.of(
                        isScim ? MediaType.SCIM : "application/problem+json",
                        Map.of("schema", reference(isScim ? SCIM_ERROR : PROBLEM))));
    }

    private Map<String, Object> content(Description.Shape shape, String type) {
        return Map.of(
                type,
                shape.schema().isEmpty() ? Map.of() : Map.of("schema", referred(shape.schema())));
    }

    /// Those that the description names, and the path's others as texts.
    private List<Object> parameters(Endpoint endpoint) {
        List<Object> parameters = new ArrayList<>();
        Set<String> named = new TreeSet<>();
        List<Description.Parameter> told = new ArrayList<>(endpoint.description().parameters());
        endpoint.repeat().ifPresent(_ -> told.add(IdempotencyKey.PARAMETER));
        for (Description.Parameter one : told) {
            boolean inPath = one.in().equals("path");
            if (inPath) {
                named.add(one.name());
            }
            parameters.add(
                    Map.of(
                            "name", one.name(),
                            "in", one.in(),
                            "description", one.meaning(),
                            "required", inPath,
                            "schema", one.schema()));
        }
        Matcher variable = VARIABLE.matcher(inside(endpoint));
        while (variable.find()) {
            if (!named.contains(variable.group(1))) {
                throw new IllegalArgumentException(
                        "nothing is said of " + variable.group() + " in " + endpoint.path());
            }
        }
        return parameters;
    }
}
