package io.sallyport.server;

import io.sallyport.http.Endpoint;
import io.sallyport.http.OpenApi;
import java.util.ArrayList;
import java.util.List;

/// What the APIs on a listener say of themselves.
final class Documentation {
    static final OpenApi.Place TENANTS =
            new OpenApi.Place("/{tenant}", List.of("/api/v1", "/scim/v2"));
    static final OpenApi.Place OPERATORS = new OpenApi.Place("/api/v1", List.of(""));

    private Documentation() {}

    /// The endpoints, and the document of each API that some of them belong to.
    static List<Endpoint> with(List<Endpoint> served) {
        List<Endpoint> all = new ArrayList<>(served);
        add(all, "Sallyport tenant administration", TENANTS);
        add(all, "Sallyport operations", OPERATORS);
        return all;
    }

    private static void add(List<Endpoint> all, String title, OpenApi.Place place) {
        if (all.stream().anyMatch(one -> place.has(one.path()))) {
            all.add(new OpenApi(title, InstanceEndpoints.VERSION, place, all).endpoint());
        }
    }
}
