package io.sallyport.server;

import io.sallyport.directory.Account;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.signin.Credentials;
import java.util.List;
import java.util.Map;

/// Who can sign in to a tenant of a demonstration, each with a password of its own.
final class DemoPeople {
    private final Assembly node;
    private final Tenant tenant;
    private final RequestContext inside;

    DemoPeople(Assembly node, RequestContext context, String tenant) {
        this.node = node;
        this.tenant = node.capabilities().tenants().named(context, tenant);
        this.inside = context.within(node.capabilities().tenants().scope(this.tenant));
    }

    List<Object> users() {
        return List.of(user("alice", "Alice", "Ahlberg"), user("bob", "Bob", "Baker"));
    }

    private Map<String, Object> user(String nick, String given, String family) {
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
        unlessThere(() -> node.capabilities().scim().invite(inside, attributes));
        return withPassword(name);
    }

    private String name(String nick) {
        return nick + "@" + tenant.name() + ".example";
    }

    /// An unfinished start made it already.
    private static void unlessThere(Runnable making) {
        try {
            making.run();
        } catch (Refusal refusal) {
            if (refusal.code() != RefusalCode.CONFLICT) {
                throw refusal;
            }
        }
    }

    private Map<String, Object> withPassword(String name) {
        Credentials credentials = node.capabilities().credentials();
        Account account = credentials.accounts().named(inside, name).orElseThrow();
        String password = node.ids().random();
        credentials.passwords().set(inside, tenant, account, password.toCharArray());
        return Map.of("userName", name, "password", password);
    }
}
