package io.sallyport.server;

import io.sallyport.audit.LogFilter;
import io.sallyport.audit.LogReading;
import io.sallyport.audit.TenantLogs;
import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.ConsistencyProof;
import io.sallyport.audit.merkle.Hash;
import io.sallyport.audit.merkle.LogProof;
import io.sallyport.audit.merkle.LogReader;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Description;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Routes;
import io.sallyport.http.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// A tenant's own log on the public listener (C2SP tlog-tiles), for its auditors.
final class TenantLogEndpoints {
    private static final String AUDIT = "/audit/";
    private static final String PREFIX = "/{tenant}" + AUDIT;
    private static final String API = "/{tenant}/api/v1/audit";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String POSITION = "position";
    private static final String OLDER = "older";
    private static final String NEWER = "newer";

    /// Groups of digits in a tile's path, and the width of a partial one.
    private static final List<String> INDEX =
            List.of("/{a}", "/{b}", "/{c}", "/{d}", "/{e}", "/{f}");

    private final TenantLogs logs;

    TenantLogEndpoints(TenantLogs logs) {
        this.logs = logs;
    }

    List<Endpoint> endpoints() {
        Access access = new Access.Bearer(LogReading.READ_SCOPE);
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.add(Endpoint.get(PREFIX + LogReader.CHECKPOINT, access, this::read));
        StringBuilder path = new StringBuilder(PREFIX).append("tile/{level}");
        for (String part : INDEX) {
            endpoints.add(Endpoint.get(path.append(part).toString(), access, this::read));
        }
        endpoints.add(
                Endpoint.get(API + "/events/{" + POSITION + "}/proof", access, this::proof)
                        .described(proving()));
        endpoints.add(
                Endpoint.get(API + "/consistency", access, this::consistency)
                        .described(comparing()));
        return endpoints;
    }

    private static Description proving() {
        return Description.of(
                        "proveEvent",
                        "Proves that an event stands in the tenant's own log.",
                        Description.Shape.of("text/plain"))
                .with(
                        Description.Parameter.path(
                                POSITION, "of the event", Schemas.number(0, Long.MAX_VALUE)));
    }

    private static Description comparing() {
        Map<String, Object> size = Schemas.number(0, Checkpoint.SIZE_MAX);
        return Description.of(
                        "proveConsistency",
                        "Proves that the log only grew from one size to another.",
                        Description.Shape.json(
                                Schemas.object(
                                        Map.of(
                                                OLDER,
                                                size,
                                                NEWER,
                                                size,
                                                "hashes",
                                                Schemas.list(Schemas.TEXT)),
                                        List.of(OLDER, NEWER, "hashes"))))
                .with(
                        Description.Parameter.query(OLDER, "a size; 0 where it is left out", size),
                        Description.Parameter.query(
                                NEWER, "a size; the newest where it is left out", size));
    }

    private Response proof(RequestContext context, Request request) {
        String text = request.variables().getOrDefault(POSITION, "");
        long position = LogFilter.number(POSITION, text, 0, Long.MAX_VALUE);
        LogProof proof = logs.proof(context, position).orElseThrow(LogReading::noSuchPosition);
        return new Response(200, TEXT, proof.bytes(), List.of());
    }

    private Response consistency(RequestContext context, Request request) {
        FormParameters query = FormParameters.query(request, Set.of(OLDER, NEWER));
        long older = size(query, OLDER).orElse(0);
        ConsistencyProof proof = logs.consistency(context, older, size(query, NEWER));
        return Response.json(
                Map.of(
                        OLDER,
                        proof.older(),
                        NEWER,
                        proof.newer(),
                        "hashes",
                        proof.path().stream().map(Hash::toString).toList()));
    }

    private static OptionalLong size(FormParameters query, String name) {
        return query.one(name).stream()
                .mapToLong(text -> LogFilter.number(name, text, 0, Checkpoint.SIZE_MAX))
                .findFirst();
    }

    private Response read(RequestContext context, Request request) {
        // Without the first part, which is the tenant that the token was checked for.
        String path = request.path().substring(request.path().indexOf(AUDIT) + AUDIT.length());
        byte[] file = logs.read(context, path).orElseThrow(Routes::notFound);
        boolean text = path.equals(LogReader.CHECKPOINT);
        return new Response(200, text ? TEXT : "application/octet-stream", file, List.of());
    }
}
