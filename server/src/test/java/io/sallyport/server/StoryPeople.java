package io.sallyport.server;

import io.sallyport.directory.Account;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.signin.Credentials;
import java.util.List;
import java.util.Map;

/// Who can sign in to a tenant of a story, each with a password of their own.
final class StoryPeople {
    private final Assembly node;
    private final Tenant tenant;
    private final RequestContext inside;

    StoryPeople(Assembly node, RequestContext context, String tenant) {
        this.node = node;
        this.tenant = node.capabilities().tenants().named(context, tenant);
        this.inside = context.within(node.capabilities().tenants().scope(this.tenant));
    }

    List<JsonObject> users() {
        return List.of(user("alice", "Alice", "Ahlberg"), user("bob", "Bob", "Baker"));
    }

    private JsonObject user(String nick, String given, String family) {
        String name = name(nick);
        Map<String, Object> attributes =
                Map.of(
                        "userName",
                        name,
                        "displayName",
                        given + " " + family,
                        "name",
                        Map.of("givenName", given, "familyName", family),
                        "emails",
                        List.of(Map.of("value", name, "primary", true)));
        node.capabilities().scim().invite(inside, attributes);
        return withPassword(name);
    }

    private String name(String nick) {
        return nick + "@" + tenant.name() + ".example";
    }

    private JsonObject withPassword(String name) {
        Credentials credentials = node.capabilities().credentials();
        Account account = credentials.accounts().named(inside, name).orElseThrow();
        String password = node.ids().random();
        credentials.passwords().set(inside, tenant, account, password.toCharArray());
        return new JsonObject(Map.of("userName", name, "password", password));
    }
}
