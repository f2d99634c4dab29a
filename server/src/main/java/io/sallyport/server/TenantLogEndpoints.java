package io.sallyport.server;

import io.sallyport.audit.LogReading;
import io.sallyport.audit.TenantLogs;
import io.sallyport.audit.merkle.LogReader;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Routes;
import java.util.ArrayList;
import java.util.List;

/// A tenant's own log on the public listener (C2SP tlog-tiles), for its auditors.
final class TenantLogEndpoints {
    private static final String AUDIT = "/audit/";
    private static final String PREFIX = "/{tenant}" + AUDIT;

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
        return endpoints;
    }

    private Response read(RequestContext context, Request request) {
        // Without the first part, which is the tenant that the token was checked for.
        String path = request.path().substring(request.path().indexOf(AUDIT) + AUDIT.length());
        byte[] file = logs.read(context, path).orElseThrow(Routes::notFound);
        boolean text = path.equals(LogReader.CHECKPOINT);
        return new Response(
                200,
                text ? "text/plain; charset=utf-8" : "application/octet-stream",
                file,
                List.of());
    }
}
