package io.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What other modules have of a user goes with the user, and nobody else's.
class BelongingsTest {
    private static final int MANY = 1_003;

    /// As another module would declare it, where there is room for it in the database.
    private static final Table<String> KEPT =
            Table.of(
                            "totp",
                            Table.Codec.<String>json(
                                    user -> Map.of("user", user), row -> row.text("user")))
                    .indexed("user", ValueSpace.random(74), List::of);

    @TempDir private Path folder;

    @Test
    void goWithTheUserWhetherFoundByIdOrByTheColumn() {
        try (SmallInstance instance = new SmallInstance(folder)) {
            Tenant contoso = instance.tenant("contoso");
            RequestContext inside = instance.in(contoso);
            Parts parts = instance.parts();
            Persons persons = new Persons(parts, instance.tenants, List.of(KEPT));
            VisibleIds ids = new VisibleIds(parts);
            Users users = new Users(parts, instance.tenants, ids, new TenantSchemas(parts));
            RowId ada = made(inside, users, "ada");
            RowId bob = made(inside, users, "bob");
            keep(inside, parts, ada, bob);
            persons.purge(instance.realm(), contoso, new PersonId(ada.value()));
            assertThat(parts.store().list(inside.scope(), KEPT, RowId.FIRST, 10))
                    .extracting(Row::value)
                    .containsOnly(bob.toString())
                    .hasSize(2);
        }
    }

    private static RowId made(RequestContext inside, Users users, String name) {
        Map<String, Object> attributes = Map.of("userName", name);
        return users.create(inside, new Given(Users.TYPE, attributes)).id();
    }

    /// Under its own id, and in more rows than are read at once.
    private static void keep(RequestContext inside, Parts parts, RowId ada, RowId bob) {
        Ids ids = parts.ids();
        parts.store()
                .write(
                        inside,
                        AuditEvent.of(
                                inside, parts.time().instant(), AuditAction.TOTP_USED, Map.of()),
                        rows -> {
                            rows.insert(KEPT, ada, bob.toString());
                            rows.insert(KEPT, bob, bob.toString());
                            rows.insert(KEPT, ids.row(), bob.toString());
                            for (int i = 0; i < MANY; i++) {
                                rows.insert(KEPT, ids.row(), ada.toString());
                            }
                            return true;
                        });
    }
}
