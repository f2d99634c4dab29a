package io.sallyport.server;

import io.sallyport.http.Endpoint;
import io.sallyport.http.OpenApi;
import java.util.ArrayList;
import java.util.List;

/// What the APIs on a listener say of themselves.
final class Documentation {
    private static final String TENANTS = "/{tenant}/api/v1";
    private static final String OPERATORS = "/api/v1";

    private Documentation() {}

    /// The endpoints, and the document of each API that some of them belong to.
    static List<Endpoint> with(List<Endpoint> served) {
        List<Endpoint> all = new ArrayList<>(served);
        add(all, "Sallyport tenant administration", TENANTS);
        add(all, "Sallyport operations", OPERATORS);
        return all;
    }

    private static void add(List<Endpoint> all, String title, String prefix) {
        if (all.stream().anyMatch(one -> one.path().startsWith(prefix + "/"))) {
            all.add(new OpenApi(title, InstanceEndpoints.VERSION, prefix, all).endpoint());
        }
    }
}
