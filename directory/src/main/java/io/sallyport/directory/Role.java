package io.sallyport.directory;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The fixed catalogue of what somebody can be in a tenant: each role is a set of the scopes that
/// endpoints ask for. Users and groups are one scope's, so there is no role for groups alone.
enum Role {
    USER_READER("reads users and groups", true, Scim.READ_SCOPE, UserEndpoints.READ_SCOPE),
    USER_ADMINISTRATOR(
            "makes, changes, deletes and restores users and groups",
            true,
            Scim.READ_SCOPE,
            Scim.WRITE_SCOPE,
            UserEndpoints.READ_SCOPE,
            UserEndpoints.RESTORE_SCOPE),
    USER_ERASER(
            "destroys for good what is known of deleted users",
            false,
            UserEndpoints.READ_SCOPE,
            UserEndpoints.PURGE_SCOPE),
    SCHEMA_ADMINISTRATOR(
            "extends users and groups by schemas",
            false,
            SchemaEndpoints.READ_SCOPE,
            SchemaEndpoints.WRITE_SCOPE),
    UNIT_ADMINISTRATOR(
            "makes administrative units; who stands in them is changed by who is user-administrator"
                    + " of the whole tenant as well",
            false,
            UnitEndpoints.READ_SCOPE,
            UnitEndpoints.WRITE_SCOPE),
    APPLICATION_READER("reads which applications there are", false, Applications.READ_SCOPE),
    APPLICATION_ADMINISTRATOR(
            "makes, renews, suspends and removes applications, none that may do more than itself",
            false,
            Applications.READ_SCOPE,
            Applications.WRITE_SCOPE),
    APPLICATION_ROLE_READER(
            "reads which roles applications declare, and who has them",
            false,
            ApplicationRoles.READ_SCOPE),
    APPLICATION_ROLE_ADMINISTRATOR(
            "declares, gives and takes the roles of applications, and with them tokens for these",
            false,
            ApplicationRoles.READ_SCOPE,
            ApplicationRoles.WRITE_SCOPE),
    SETTING_ADMINISTRATOR(
            "reads and changes the tenant's settings",
            false,
            Settings.READ_SCOPE,
            Settings.WRITE_SCOPE),
    AUDIT_READER("reads the tenant's log", false, "audit.read"),
    ROLE_READER("reads who has which roles", false, RoleEndpoints.READ_SCOPE),
    ROLE_ADMINISTRATOR(
            "gives and takes roles, those alone that it has itself",
            false,
            RoleEndpoints.READ_SCOPE,
            RoleEndpoints.WRITE_SCOPE),
    TENANT_ADMINISTRATOR("all of these", false);

    private final String meaning;
    private final boolean inUnits;
    private final String scopes;

    Role(String meaning, boolean inUnits, String... scopes) {
        this.meaning = meaning;
        this.inUnits = inUnits;
        this.scopes = String.join(" ", scopes);
    }

    String meaning() {
        return meaning;
    }

    /// Whether it can be given for one administrative unit: then all that it opens shows and
    /// changes that unit's users and groups alone.
    boolean inUnits() {
        return inUnits;
    }

    List<String> scopes() {
        return this == TENANT_ADMINISTRATOR
                ? Stream.of(values())
                        .filter(one -> one != TENANT_ADMINISTRATOR)
                        .flatMap(one -> one.scopes().stream())
                        .distinct()
                        .toList()
                : List.of(scopes.split(" ", -1));
    }

    /// Such as `user-reader`.
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Role> labelled(String label) {
        return Arrays.stream(values()).filter(one -> one.label().equals(label)).findFirst();
    }
}
