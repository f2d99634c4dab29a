package io.sallyport.server;

import io.sallyport.audit.LogReading;
import io.sallyport.directory.Applications;
import io.sallyport.directory.Scim;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.OwnerOnly;
import io.sallyport.transport.Plane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a demonstration starts with: two tenants with an application each, and `demo.json`, the one
/// file that holds their secrets. Made through the same activities as anything else. `demo.json` is
/// written last; a start that finds none makes it anew, with new secrets.
final class Demo {
    private static final String FILE = "demo.json";
    private static final List<String> TENANTS = List.of("contoso", "fabrikam");
    private static final List<String> WORKSTATIONS = List.of("workstation-1");
    private static final List<String> SERVICES = List.of("gateway", "pentest");
    private static final List<String> SCOPES =
            List.of(Applications.READ_SCOPE, LogReading.READ_SCOPE, "orders.read");

    private static final String REDIRECT_URIS = "redirectUris";

    /// Of the application that provisions users.
    private static final List<String> SCIM_SCOPES = List.of(Scim.READ_SCOPE, Scim.WRITE_SCOPE);

    private final Assembly node;
    private final DataFolder folder;
    private final Configuration configuration;

    Demo(Assembly node, DataFolder folder, Configuration configuration) {
        this.node = node;
        this.folder = folder;
        this.configuration = configuration;
    }

    /// Certificates live shorter than a demonstration may lie still: they are made anew when half
    /// of their life is over.
    void prepare(RequestContext context) {
        Path file = folder.file(FILE);
        try {
            Map<String, Object> before = Files.exists(file) ? read(file) : Map.of();
            Map<String, Object> demo = new TreeMap<>(before.isEmpty() ? made(context) : before);
            demo.put("listeners", listeners());
            DemoPeers peers = new DemoPeers(node, folder);
            peers.made(context, Plane.OPERATOR, WORKSTATIONS)
                    .ifPresent(made -> demo.put("workstations", made));
            peers.made(context, Plane.INTERNAL, SERVICES)
                    .ifPresent(made -> demo.put("services", made));
            if (!demo.equals(before)) {
                OwnerOnly.write(
                        file, (CanonicalJson.write(demo) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Map<String, Object> read(Path file) throws IOException {
        return JsonObject.read(Files.readAllBytes(file)).members();
    }

    private Map<String, Object> listeners() {
        Map<String, Object> listeners = new TreeMap<>();
        for (Plane plane : Plane.values()) {
            listeners.put(plane.label(), configuration.origin(plane).toString());
        }
        return listeners;
    }

    private Map<String, Object> made(RequestContext context) {
        List<Object> tenants = new ArrayList<>();
        TENANTS.forEach(name -> tenants.add(tenant(context, name)));
        Map<String, Object> demo = new TreeMap<>();
        demo.put("ca", folder.file("ca.pem").toAbsolutePath().toString());
        demo.put(
                "log",
                Map.of(
                        "directory", folder.log().toAbsolutePath().toString(),
                        "vkey", node.log().key()));
        demo.put("tenants", tenants);
        // These grow with the product.
        demo.put("operators", List.of());
        return demo;
    }

    private Map<String, Object> tenant(RequestContext context, String name) {
        Map<?, ?> tenant = made(context, "tenant.create", Map.of("name", name));
        if (tenant.isEmpty()) {
            tenant = known(context, name);
        }
        Map<String, Object> fields = new TreeMap<>();
        fields.put("id", text(tenant, "id"));
        fields.put("name", name);
        fields.put("issuer", text(tenant, "issuer"));
        fields.put("clients", List.of(portal(context, name)));
        fields.put("scim", provisioner(context, name));
        // They grow with the product: SCIM and imports make them.
        fields.put("users", List.of());
        return fields;
    }

    private Map<String, Object> portal(RequestContext context, String tenant) {
        Map<String, Object> asked = new TreeMap<>();
        asked.put("name", "Portal");
        asked.put("clientId", tenant + "-portal");
        asked.put("scopes", SCOPES);
        asked.put("resources", List.of("https://orders." + tenant + ".example"));
        // A program on this machine takes any port of 127.0.0.1 (RFC 8252 7.3).
        asked.put(
                REDIRECT_URIS,
                List.of(
                        "https://portal." + tenant + ".example/callback",
                        "http://127.0.0.1/callback"));
        asked.put(
                "postLogoutRedirectUris",
                List.of("https://portal." + tenant + ".example/", "http://127.0.0.1/"));
        Map<String, Object> portal = application(context, tenant, asked);
        portal.put("scopes", SCOPES);
        portal.put("resources", asked.get("resources"));
        portal.put(REDIRECT_URIS, asked.get(REDIRECT_URIS));
        return portal;
    }

    private Map<String, Object> provisioner(RequestContext context, String tenant) {
        Map<String, Object> asked =
                Map.of("name", "HR system", "clientId", tenant + "-hr", "scopes", SCIM_SCOPES);
        Map<String, Object> provisioner = application(context, tenant, asked);
        provisioner.put("scope", String.join(" ", SCIM_SCOPES));
        return provisioner;
    }

    /// @return its client id and secret
    private Map<String, Object> application(
            RequestContext context, String tenant, Map<String, Object> asked) {
        Map<String, Object> given = new TreeMap<>(asked);
        given.put("tenant", tenant);
        String clientId = String.valueOf(asked.get("clientId"));
        Map<?, ?> client = made(context, "application.create", given);
        if (client.isEmpty()) {
            Map<String, Object> again = Map.of("tenant", tenant, "clientId", clientId);
            client = (Map<?, ?>) node.runner().run(context, "application.renew", again);
        }
        Map<String, Object> fields = new TreeMap<>();
        fields.put("clientId", clientId);
        fields.put("clientSecret", text(client, "clientSecret"));
        return fields;
    }

    private Map<?, ?> known(RequestContext context, String name) {
        return node.capabilities().tenants().named(context, name).fields();
    }

    /// The activity's result, or nothing when an unfinished start made it already.
    private Map<?, ?> made(RequestContext context, String activity, Map<String, Object> given) {
        try {
            return (Map<?, ?>) node.runner().run(context, activity, given);
        } catch (Refusal refusal) {
            if (refusal.code() != RefusalCode.CONFLICT) {
                throw refusal;
            }
            return Map.of();
        }
    }

    private static String text(Map<?, ?> fields, String name) {
        return String.valueOf(fields.get(name));
    }
}
