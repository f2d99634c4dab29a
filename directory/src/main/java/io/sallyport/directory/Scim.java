package io.sallyport.directory;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.http.Endpoint;
import io.sallyport.http.RefusalLog;
import io.sallyport.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The people and groups of tenants, as provisioning clients see them (RFC 7643, RFC 7644), and
/// what administrators do with them besides.
public final class Scim {
    public static final String READ_SCOPE = "scim.read";
    public static final String WRITE_SCOPE = "scim.write";

    private final Users users;
    private final Groups groups;
    private final DeletedUsers deleted;
    private final ScimEndpoints endpoints;
    private final List<Endpoint> administration;
    private final Imports imports;
    private final FirstAdministrator first;

    public Scim(Parts parts, Tenants tenants, Roles roles, Persons persons) {
        VisibleIds ids = new VisibleIds(parts);
        TenantSchemas schemas = new TenantSchemas(parts);
        this.users = new Users(parts, tenants, ids, schemas);
        this.groups = new Groups(parts, ids, schemas);
        this.deleted = new DeletedUsers(parts, ids, persons, schemas);
        this.administration = new ArrayList<>(new UserEndpoints(deleted, ids).endpoints());
        administration.addAll(new SchemaEndpoints(schemas).endpoints());
        administration.addAll(new UnitEndpoints(new Units(parts, ids, roles), ids).endpoints());
        administration.addAll(new RoleEndpoints(roles, ids).endpoints());
        administration.add(new ExportEndpoint(new Exports(parts, ids, schemas)).endpoint());
        this.imports = new Imports(parts, ids, schemas, users);
        this.first = new FirstAdministrator(tenants, users, roles, ids);
        this.endpoints = new ScimEndpoints(tenants, List.of(users, groups), ids);
    }

    /// Every table that it has rows in.
    public static List<Table<?>> tables() {
        List<Table<?>> tables = new ArrayList<>(Users.tables());
        tables.addAll(Groups.tables());
        tables.addAll(ImportTables.tables());
        tables.add(TenantSchemas.table());
        tables.add(UnitTable.UNITS);
        tables.add(VisibleIds.table());
        return tables;
    }

    /// @param refusals is told what of a bulk request or of an import is refused
    public List<Endpoint> endpoints(RefusalLog refusals) {
        List<Endpoint> all = new ArrayList<>(endpoints.endpoints(refusals));
        all.addAll(new ImportEndpoints(imports, refusals).endpoints());
        all.addAll(administration);
        return all;
    }

    /// What the provider's staff may do.
    public List<Activity> activities() {
        return List.of(first.activity());
    }

    /// Makes a user who has no credential yet.
    ///
    /// @param attributes of SCIM, such as `userName`
    /// @throws io.sallyport.foundation.Refusal CONFLICT when the name is or was somebody's
    public RowId invite(RequestContext inside, Map<String, Object> attributes) {
        return users.create(inside, attributes);
    }

    /// Goes on with what deletions left to be done in a tenant.
    ///
    /// @return whether that is all for now
    public boolean tend(RequestContext inside) {
        groups.clearEnded(inside);
        return deleted.tend(inside);
    }
}
