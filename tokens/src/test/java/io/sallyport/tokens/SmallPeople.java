package io.sallyport.tokens;

import io.sallyport.directory.Account;
import io.sallyport.directory.Accounts;
import io.sallyport.directory.Parts;
import io.sallyport.directory.Persons;
import io.sallyport.directory.Scim;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.RowId;
import io.sallyport.http.Endpoint;
import io.sallyport.http.MediaType;
import io.sallyport.http.RefusalLog;
import io.sallyport.http.Request;
import io.sallyport.http.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Users of a small instance, and what administrators do to them.
final class SmallPeople {
    private final SmallInstance instance;
    private final Accounts accounts;
    private final Scim scim;
    private final Endpoint.Handler patch;

    SmallPeople(SmallInstance instance, Parts parts) {
        this.instance = instance;
        this.accounts = new Accounts(parts);
        this.scim =
                new Scim(
                        parts,
                        instance.tenants,
                        instance.directory.roles(),
                        new Persons(parts, instance.tenants, List.of()));
        this.patch =
                scim.endpoints(new RefusalLog(parts.store(), parts.time(), _ -> false)).stream()
                        .filter(one -> one.method().equals("PATCH"))
                        .filter(one -> one.path().endsWith("/Users/{id}"))
                        .map(Endpoint::handler)
                        .findFirst()
                        .orElseThrow();
    }

    Account user(Tenant tenant, String name) {
        RowId id = scim.invite(instance.in(tenant), Map.of("userName", name));
        return accounts.find(instance.in(tenant), id).orElseThrow();
    }

    void suspend(Tenant tenant, Account account) {
        set(tenant, account, false);
    }

    void resume(Tenant tenant, Account account) {
        set(tenant, account, true);
    }

    private void set(Tenant tenant, Account account, boolean active) {
        Map<String, Object> body =
                Map.of(
                        "schemas",
                        List.of("urn:ietf:params:scim:api:messages:2.0:PatchOp"),
                        "Operations",
                        List.of(Map.of("op", "replace", "path", "active", "value", active)));
        String path = "/" + tenant.name() + "/scim/v2/Users/" + account.subject();
        patch.handle(
                instance.in(tenant),
                new Request(
                        instance.ids.request(),
                        "PATCH",
                        path,
                        Map.of("tenant", tenant.name(), "id", account.subject()),
                        "",
                        name ->
                                Optional.of(MediaType.SCIM)
                                        .filter(_ -> name.equalsIgnoreCase("Content-Type")),
                        CanonicalJson.write(body).getBytes(StandardCharsets.UTF_8),
                        Wire.of("192.0.2.7")));
    }
}
