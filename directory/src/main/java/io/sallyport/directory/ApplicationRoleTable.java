package io.sallyport.directory;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import io.sallyport.store.ValueSpace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The roles that applications declare, one row for each under the application's id; and who has
/// them, one row for each user, group or application under its own id, so that a token asks two
/// rows.
final class ApplicationRoleTable {
    static final String RESOURCE = "resource";

    /// A role that is declared.
    ///
    /// @param id by which it is assigned, so that one which comes back under the same value is
    ///   nobody's
    /// @param value what tokens say
    record Declared(RowId id, String value, String description) {}

    /// What an application declares.
    ///
    /// @param resource that it is itself, in tokens' audience (RFC 8707)
    record Declaration(String resource, List<Declared> roles) {
        Declaration {
            roles = List.copyOf(roles);
        }

        Optional<Declared> of(String value) {
            return roles.stream().filter(one -> one.value().equals(value)).findFirst();
        }

        boolean declares(Assignment one) {
            return roles.stream().anyMatch(role -> role.id().equals(one.role()));
        }

        /// Another one when it was taken back and made again.
        String mark() {
            return roles.isEmpty() ? "0" : roles.getFirst().id().toString();
        }

        List<String> values() {
            return roles.stream().map(Declared::value).toList();
        }
    }

    /// A role that somebody has.
    record Assignment(RowId application, RowId role, Instant at) {}

    /// @param clientId of an application; empty for a user or a group
    record Holder(Principal.Type type, Optional<String> clientId, List<Assignment> assignments) {
        Holder {
            assignments = List.copyOf(assignments);
        }

        Optional<Assignment> of(Declared role) {
            return assignments.stream().filter(one -> one.role().equals(role.id())).findFirst();
        }

        Holder with(Assignment one) {
            List<Assignment> more = new ArrayList<>(assignments);
            more.add(one);
            return new Holder(type, clientId, more);
        }

        Holder without(RowId role) {
            return new Holder(
                    type,
                    clientId,
                    assignments.stream().filter(one -> !one.role().equals(role)).toList());
        }
    }

    static final Table<Declaration> DECLARED =
            Table.of(
                            "application_role",
                            Table.Codec.json(
                                    ApplicationRoleTable::write, ApplicationRoleTable::declaration))
                    .unique(RESOURCE, ValueSpace.chosen(20), Declaration::resource)
                    .ofAuthority();

    static final Table<Holder> HOLDERS =
            Table.of(
                            "application_role_holder",
                            Table.Codec.json(
                                    ApplicationRoleTable::write, ApplicationRoleTable::holder))
                    .ofAuthority();

    private ApplicationRoleTable() {}

    private static Map<String, Object> write(Declaration declaration) {
        List<Map<String, Object>> roles =
                declaration.roles().stream()
                        .map(one ->
                                Map.<String, Object>of(
                                        "id", one.id().toString(),
                                        "value", one.value(),
                                        "description", one.description()))
                        .toList();
        return Map.of(RESOURCE, declaration.resource(), "roles", roles);
    }

    private static Declaration declaration(JsonObject row) {
        List<Declared> roles =
                row.objects("roles").stream()
                        .map(one ->
                                new Declared(
                                        RowId.parse(one.text("id")),
                                        one.text("value"),
                                        one.text("description")))
                        .toList();
        return new Declaration(row.text(RESOURCE), roles);
    }

    private static Map<String, Object> write(Holder holder) {
        Map<String, Object> row = new HashMap<>();
        row.put("type", holder.type().label());
        holder.clientId().ifPresent(id -> row.put("client", id));
        List<Map<String, Object>> roles =
                holder.assignments().stream()
                        .map(one ->
                                Map.<String, Object>of(
                                        "application", one.application().toString(),
                                        "role", one.role().toString(),
                                        "at", one.at().toEpochMilli()))
                        .toList();
        row.put("roles", roles);
        return row;
    }

    private static Holder holder(JsonObject row) {
        List<Assignment> all =
                row.objects("roles").stream()
                        .map(one ->
                                new Assignment(
                                        RowId.parse(one.text("application")),
                                        RowId.parse(one.text("role")),
                                        one.instant("at")))
                        .toList();
        return new Holder(
                Principal.Type.labelled(row.text("type")).orElseThrow(),
                row.optionalText("client"),
                all);
    }

    /// With whom its roles go, those that it has and those that it declared.
    static void forget(Transaction rows, RowId id) {
        rows.find(HOLDERS, id).ifPresent(row -> rows.delete(HOLDERS, row));
        rows.find(DECLARED, id).ifPresent(row -> rows.delete(DECLARED, row));
    }
}
