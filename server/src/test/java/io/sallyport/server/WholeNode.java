package io.sallyport.server;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FrontDoor;
import io.sallyport.http.Request;
import io.sallyport.http.Wire;
import io.sallyport.keys.CryptoProvider;
import io.sallyport.keys.Keyring;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.StoreTime;
import io.sallyport.transport.Plane;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All parts of a node on either engine, and what stands behind its public listener, without the
/// listener: so thousands of requests can be refused without being held back for it.
final class WholeNode implements AutoCloseable {
    static final int PORT = 8_443;

    private final DataFolder folder;
    private final Keyring keyring;
    private final Assembly assembly;
    private final FrontDoor door;
    private int strangers;

    private WholeNode(DataFolder folder, Keyring keyring, Assembly assembly) {
        this.folder = folder;
        this.keyring = keyring;
        this.assembly = assembly;
        this.door = door(assembly.endpoints());
    }

    static WholeNode start(Path data, SmallNode.Opener opener) {
        Options options = Options.demo(data, PORT);
        Configuration configuration = Configuration.read(options);
        DataFolder folder = DataFolder.open(data);
        CryptoProvider.install();
        StoreTime time = new StoreTime(InstantSource.system(), System::nanoTime);
        SystemRandomness randomness = new SystemRandomness();
        Keyring keyring =
                Unsealing.demo(folder, new Unsealing.Ground(configuration, randomness, time));
        Runnable stop =
                () -> {
                    throw new AssertionError("the node had to stop");
                };
        Assembly assembly =
                new Assembly(
                        new Assembly.Ground(time, randomness, stop),
                        folder,
                        configuration,
                        new Assembly.Kept(
                                keyring,
                                opener.open(new JdbcStore.Home(folder.path(), keyring, time, stop)),
                                Optional.empty()));
        return new WholeNode(folder, keyring, assembly);
    }

    Assembly assembly() {
        return assembly;
    }

    List<Endpoint> endpoints() {
        return assembly.endpoints();
    }

    /// The node's own way in, to these endpoints.
    FrontDoor door(List<Endpoint> endpoints) {
        return assembly.door(Plane.PUBLIC, endpoints, assembly.capabilities().authenticator());
    }

    FrontDoor door() {
        return door;
    }

    JsonObject activity(String name, Map<String, Object> parameters) {
        Map<?, ?> result = (Map<?, ?>) assembly.runner().run(assembly.context(), name, parameters);
        Map<String, Object> members = new HashMap<>();
        result.forEach((key, value) -> members.put((String) key, value));
        return new JsonObject(members);
    }

    /// What the node itself does in a tenant.
    RequestContext inside(String tenant) {
        RequestContext own = assembly.context();
        TenantId id = assembly.capabilities().tenants().named(own, tenant).id();
        return own.within(assembly.walk().enter(id));
    }

    /// A request as a stranger's whose address nobody saw before: so each refusal has its own row
    /// in the log.
    Request request(String method, String path, Map<String, String> headers, String body) {
        strangers++;
        String peer =
                "10." + (strangers >> 16) + "." + (strangers >> 8 & 255) + "." + (strangers & 255);
        int query = path.indexOf('?');
        return new Request(
                assembly.ids().request(),
                method,
                query < 0 ? path : path.substring(0, query),
                Map.of(),
                query < 0 ? "" : path.substring(query + 1),
                name -> Optional.ofNullable(headers.get(name)),
                body.getBytes(StandardCharsets.UTF_8),
                Wire.of(peer));
    }

    Request post(String path, Map<String, String> headers, String form) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "application/x-www-form-urlencoded");
        return request("POST", path, all, form);
    }

    static String basic(String clientId, String secret) {
        byte[] pair = (clientId + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /// A genuine access token for the tenant's own API.
    String token(String tenant, String clientId, String secret) {
        byte[] answer =
                door.handle(
                                post(
                                        "/" + tenant + "/oauth2/token",
                                        Map.of("Authorization", basic(clientId, secret)),
                                        "grant_type=client_credentials"))
                        .body();
        return JsonObject.read(answer).text("access_token");
    }

    @Override
    public void close() {
        assembly.close();
        keyring.close();
        folder.close();
    }
}
