package io.sallyport.directory;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Who has which roles: one row for each application or user that has any, under its own id, so
/// that a request asks one row.
final class RoleTable {
    /// A role that somebody has.
    ///
    /// @param unit where it ends; empty for the whole tenant
    record Assignment(Role role, Optional<RowId> unit, Instant at) {
        boolean gives(String scope) {
            return role.scopes().contains(scope);
        }
    }

    /// @param clientId of an application; empty for a user
    record Holder(Optional<String> clientId, List<Assignment> assignments) {
        Holder {
            assignments = List.copyOf(assignments);
        }

        Optional<Assignment> of(Role role) {
            return assignments.stream().filter(one -> one.role() == role).findFirst();
        }

        Stream<Assignment> giving(String scope) {
            return assignments.stream().filter(one -> one.gives(scope));
        }

        Holder with(Assignment one) {
            List<Assignment> more = new ArrayList<>(assignments);
            more.add(one);
            return new Holder(clientId, more);
        }

        Holder without(Role role) {
            return new Holder(
                    clientId, assignments.stream().filter(one -> one.role() != role).toList());
        }
    }

    static final Table<Holder> HOLDERS =
            Table.of("role_holder", Table.Codec.json(RoleTable::write, RoleTable::read))
                    .ofAuthority();

    private RoleTable() {}

    private static Map<String, Object> write(Holder holder) {
        Map<String, Object> row = new HashMap<>();
        holder.clientId().ifPresent(id -> row.put("client", id));
        row.put("roles", holder.assignments().stream().map(RoleTable::write).toList());
        return row;
    }

    private static Map<String, Object> write(Assignment one) {
        Map<String, Object> written = new HashMap<>();
        written.put("role", one.role().label());
        written.put("at", one.at().toEpochMilli());
        one.unit().ifPresent(unit -> written.put("unit", unit.toString()));
        return written;
    }

    private static Holder read(JsonObject row) {
        List<Assignment> all = new ArrayList<>();
        for (JsonObject one : row.objects("roles")) {
            Optional<RowId> unit = one.optionalText("unit").map(RowId::parse);
            // A role that there is no more gives nothing.
            Role.labelled(one.text("role"))
                    .ifPresent(role -> all.add(new Assignment(role, unit, one.instant("at"))));
        }
        return new Holder(row.optionalText("client"), all);
    }

    /// With whom the roles go, those of applications too, so that nobody has them who comes back.
    static void forget(Transaction rows, RowId holder) {
        ApplicationRoleTable.forget(rows, holder);
        rows.find(HOLDERS, holder).ifPresent(row -> rows.delete(HOLDERS, row));
    }
}
