package io.sallyport.directory;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import java.util.List;
import java.util.Map;

/// The one administrator of a tenant whom the provider's staff can make: the first. Where anybody
/// has a role, those who have them give them, so no operator comes into a tenant that lives by this
/// door. There is no password: who was invited enrols a passkey at the first sign-in.
final class FirstAdministrator {
    private static final String TENANT = "tenant";
    private static final String USER_NAME = "userName";

    private final Tenants tenants;
    private final Users users;
    private final Roles roles;
    private final VisibleIds ids;

    FirstAdministrator(Tenants tenants, Users users, Roles roles, VisibleIds ids) {
        this.tenants = tenants;
        this.users = users;
        this.roles = roles;
        this.ids = ids;
    }

    Activity activity() {
        return new Activity(
                "tenant.appoint",
                "Invites a tenant's first administrator: where nobody has a role, a user gets that"
                        + " of tenant-administrator.",
                List.of(
                        new Parameter(TENANT, Kind.TEXT, true, "the tenant's name"),
                        new Parameter(
                                USER_NAME, Kind.TEXT, true, "the user's; made if there is none")),
                this::appoint);
    }

    /// A crash in between leaves a user without a role: the same act goes on from there.
    private Object appoint(RequestContext context, ActivityArguments given) {
        Tenant tenant = tenants.named(context, given.text(TENANT));
        RequestContext inside = context.within(tenant.scope());
        String name = given.text(USER_NAME);
        roles.requireNone(inside);
        RowId user = users.named(inside, name).orElseGet(() -> invited(inside, name));
        roles.appoint(inside, user);
        return Map.of(
                TENANT,
                tenant.name(),
                USER_NAME,
                name,
                "id",
                ids.shown(inside, user),
                "role",
                Role.TENANT_ADMINISTRATOR.label());
    }

    private RowId invited(RequestContext inside, String name) {
        return users.create(inside, Map.of(USER_NAME, name));
    }
}
