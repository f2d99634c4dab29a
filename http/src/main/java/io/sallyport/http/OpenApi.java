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
    private static final String TOKEN = "token";
    private static final String CERTIFICATE = "certificate";

    private final String title;
    private final String version;
    private final String prefix;
    private final List<Endpoint> endpoints;
    private final Map<String, Map<String, Object>> paths = new TreeMap<>();

    /// @param prefix where the API's paths begin, such as `/{tenant}/api/v1`
    /// @param served everything behind the listener; what begins otherwise is no part of the API
    /// @throws IllegalArgumentException for an endpoint of the API that does not say what it is
    public OpenApi(String title, String version, String prefix, List<Endpoint> served) {
        this.title = title;
        this.version = version;
        this.prefix = prefix;
        List<Endpoint> all = new ArrayList<>(served);
        all.add(endpoint());
        this.endpoints = all.stream().filter(one -> one.path().startsWith(prefix + "/")).toList();
        Set<String> names = new TreeSet<>();
        for (Endpoint endpoint : endpoints) {
            if (!names.add(endpoint.description().operation()) || names.contains("")) {
                throw new IllegalArgumentException("no name of its own: " + endpoint.path());
            }
            paths.computeIfAbsent(endpoint.path().substring(prefix.length()), _ -> new TreeMap<>())
                    .put(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint));
        }
    }

    /// Serves it, to everybody: what may be asked is no secret, only the answers are.
    public Endpoint endpoint() {
        return Endpoint.get(
                        prefix + "/openapi.json",
                        new Access.Open(),
                        (_, request) -> shown(request.variables().getOrDefault("tenant", "")))
                .described(
                        Description.of(
                                "describeApi",
                                "What this API takes and answers, as an OpenAPI document.",
                                Description.Shape.json(Map.of("type", "object"))));
    }

    Response shown(String tenant) {
        String server = prefix.replace(TENANT, tenant);
        return Response.json(document(server, prefix(server))).cacheable(CACHE_SECONDS);
    }

    /// In front of the API, where the token endpoint is.
    private String prefix(String server) {
        return prefix.startsWith("/" + TENANT) ? server.substring(0, server.indexOf('/', 1)) : "";
    }

    private Map<String, Object> document(String server, String tenant) {
        return Map.of(
                "openapi", VERSION,
                "info", Map.of("title", title, "version", version),
                "servers", List.of(Map.of("url", server)),
                "paths", paths,
                "components", Map.of("schemas", schemas(), "securitySchemes", schemes(tenant)));
    }

    /// RFC 9457, as all refusals are.
    private static Map<String, Object> schemas() {
        return Map.of(
                "Problem",
                Schemas.object(
                        Map.of(
                                "type", Schemas.TEXT,
                                "title", Schemas.TEXT,
                                "status", Schemas.number(400, 599),
                                "detail", Schemas.TEXT,
                                "incident", Schemas.TEXT),
                        List.of("type", "title", "status", "detail", "incident")));
    }

    private Map<String, Object> schemes(String tenant) {
        Map<String, Object> schemes = new TreeMap<>();
        Map<String, Object> scopes = new TreeMap<>();
        for (Endpoint endpoint : endpoints) {
            switch (endpoint.access()) {
                case Access.Bearer(String scope, _) -> scopes.put(scope, scope);
                case Access.Callers(_), Access.AnyPeer() ->
                        schemes.put(CERTIFICATE, Map.of("type", "mutualTLS"));
                case Access.Open(), Access.Client(), Access.Local() -> {}
            }
        }
        if (!scopes.isEmpty()) {
            Map<String, Object> flow =
                    Map.of("tokenUrl", tenant + "/oauth2/token", "scopes", scopes);
            schemes.put(
                    TOKEN, Map.of("type", "oauth2", "flows", Map.of("clientCredentials", flow)));
        }
        return schemes;
    }

    private static List<Object> security(Access access) {
        return switch (access) {
            case Access.Bearer(String scope, _) -> List.of(Map.of(TOKEN, List.of(scope)));
            case Access.Callers(_), Access.AnyPeer() -> List.of(Map.of(CERTIFICATE, List.of()));
            case Access.Open(), Access.Client(), Access.Local() -> List.of();
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
                    Map.of("required", true, "content", content(request, request.type())));
        }
        Map<String, Object> answers = new TreeMap<>();
        Description.Shape answer = told.answer();
        answers.put(
                Integer.toString(answer.status()),
                answer.type().isEmpty()
                        ? Map.of("description", "Done.")
                        : Map.of(
                                "description", "Done.", "content", content(answer, answer.type())));
        answers.put("default", refused());
        operation.put("responses", answers);
        return operation;
    }

    private static Map<String, Object> refused() {
        return Map.of(
                "description",
                "Refused, with an incident that can be asked about.",
                "content",
                Map.of(
                        "application/problem+json",
                        Map.of("schema", Map.of("$ref", "#/components/schemas/Problem"))));
    }

    private static Map<String, Object> content(Description.Shape shape, String type) {
        return Map.of(type, shape.schema().isEmpty() ? Map.of() : Map.of("schema", shape.schema()));
    }

    /// Those that the description names, and the path's others as texts.
    private List<Object> parameters(Endpoint endpoint) {
        List<Object> parameters = new ArrayList<>();
        Set<String> named = new TreeSet<>();
        for (Description.Parameter one : endpoint.description().parameters()) {
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
        Matcher variable = VARIABLE.matcher(endpoint.path().substring(prefix.length()));
        while (variable.find()) {
            if (!named.contains(variable.group(1))) {
                throw new IllegalArgumentException(
                        "nothing is said of " + variable.group() + " in " + endpoint.path());
            }
        }
        return parameters;
    }
}
