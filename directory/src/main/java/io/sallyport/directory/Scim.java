package io.sallyport.directory;

import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Endpoint;
import io.sallyport.http.RefusalLog;
import io.sallyport.store.Table;
import java.util.ArrayList;
import java.util.List;

/// The people and groups of tenants, as provisioning clients see them (RFC 7643, RFC 7644).
public final class Scim {
    public static final String READ_SCOPE = "scim.read";
    public static final String WRITE_SCOPE = "scim.write";

    private final Groups groups;
    private final ScimEndpoints endpoints;
    private final Imports imports;
    private final Exports exports;

    public Scim(Parts parts, Tenants tenants) {
        VisibleIds ids = new VisibleIds(parts);
        this.groups = new Groups(parts, ids);
        Users users = new Users(parts, ids);
        this.endpoints = new ScimEndpoints(tenants, List.of(users, groups), ids);
        this.imports = new Imports(parts, ids, users);
        this.exports = new Exports(parts, ids);
    }

    /// Every table that it has rows in.
    public static List<Table<?>> tables() {
        List<Table<?>> tables = new ArrayList<>(Users.tables());
        tables.addAll(Groups.tables());
        tables.addAll(ImportTables.tables());
        tables.add(VisibleIds.table());
        return tables;
    }

    /// @param refusals is told what of a bulk request or of an import is refused
    public List<Endpoint> endpoints(RefusalLog refusals) {
        List<Endpoint> all = new ArrayList<>(endpoints.endpoints(refusals));
        all.addAll(new ImportEndpoints(imports, refusals).endpoints());
        all.add(new ExportEndpoint(exports).endpoint());
        return all;
    }

    /// Goes on with what deletions left to be done in a tenant.
    public void tend(RequestContext inside) {
        groups.clearEnded(inside);
    }
}
