package io.sallyport.cli;

import io.sallyport.cli.TenantRequest.Named;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;

/// What the administrators of a tenant do with its roles, administrative units, deleted users and
/// schemas. The tenant's own API answers: whoever runs the instance has no way in here.
final class AdministrationCommands {
    private static final String UNITS = "/administrative-units";
    private static final String UNIT = "--unit";
    private static final String APPLICATION = "--application";
    private static final String USER = "--user";
    private static final String SCHEMA = "--schema";
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String URN = "urn:example:contoso:2.0:User";

    private static final Column IDENTITY = new Column("ID", "id");
    private static final Column CREATED = new Column("CREATED", "createdAt");
    private static final Column NAME = new Column("NAME", "name");

    private AdministrationCommands() {}

    static List<Command> commands() {
        return Stream.of(
                        roles(),
                        units(),
                        unitChanges(),
                        members(),
                        users(),
                        schemas(),
                        schemaChanges())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Command> roles() {
        Column[] assignment = {
            IDENTITY,
            new Column("TYPE", "principalType"),
            new Column("WHO", "principal"),
            new Column("ROLE", "role"),
            new Column("UNIT", "unit"),
            new Column("SINCE", "assignedAt")
        };
        return List.of(
                new TenantRequest("roles.read", "GET", "/roles")
                        .listingAll(
                                new Named(
                                        "role list",
                                        "Lists the roles that there are, and what each may do.",
                                        ""),
                                "roles",
                                NAME,
                                new Column("IN UNITS", "inUnits"),
                                new Column("MEANING", "meaning"),
                                new Column("SCOPES", "scopes")),
                new TenantRequest("roles.read", "GET", "/role-assignments")
                        .listing(
                                new Named("role assignments", "Lists who has which roles.", ""),
                                "assignments",
                                assignment),
                assign(assignment),
                new TenantRequest("roles.write", "DELETE", "/role-assignments/{}")
                        .taking(Options.word("ID", "The assignment's id, as they are listed."))
                        .done(
                                new Named(
                                        "role withdraw",
                                        "Takes a role away.",
                                        ID + ".user-reader")));
    }

    /// Who gives a role must have its rights, in its token as well.
    private static Command assign(Column... assignment) {
        return new TenantRequest("", "POST", "/role-assignments")
                .taking(
                        Options.word("ROLE", "One of those that are listed."),
                        Options.text(APPLICATION, "ID", "Who gets it: an application's client id."),
                        Options.text(USER, "ID", "Who gets it: a user's id."),
                        Options.text(UNIT, "ID", "Where (default: in the whole tenant)."),
                        Options.texts(
                                TenantRequest.SCOPE,
                                "S",
                                "A right of the caller's token, which must have roles.write and"
                                        + " all that the role gives (default: all that the caller"
                                        + " is registered with, or else its roles give)."))
                .sending(AdministrationCommands::assigning)
                .showing(
                        new Named(
                                "role assign",
                                "Gives an application or a user a role that the caller has itself.",
                                "user-reader --application reports --unit " + ID),
                        assignment);
    }

    private static Map<String, Object> assigning(Call call) {
        Optional<String> application = call.optional(APPLICATION);
        Optional<String> user = call.optional(USER);
        if (application.isPresent() == user.isPresent()) {
            throw CommandFailed.usage("give one of " + APPLICATION + " and " + USER);
        }
        Map<String, Object> body = new TreeMap<>();
        body.put("role", call.word());
        body.put("principalType", application.isPresent() ? "application" : "user");
        body.put("principal", application.or(() -> user).orElseThrow());
        call.optional(UNIT).ifPresent(unit -> body.put("unit", unit));
        return body;
    }

    private static Column[] unit() {
        return new Column[] {
            IDENTITY, NAME, CREATED, new Column("USERS", "users"), new Column("GROUPS", "groups")
        };
    }

    private static List<Command> units() {
        ArgSpec which = Options.word("ID", "The unit's id.");
        return List.of(
                new TenantRequest("units.read", "GET", UNITS)
                        .listing(
                                new Named("unit list", "Lists the units.", ""),
                                "units",
                                IDENTITY,
                                NAME,
                                CREATED),
                new TenantRequest("units.read", "GET", UNITS + "/{}")
                        .taking(which)
                        .showing(
                                new Named(
                                        "unit show", "Shows a unit, and how many stand in it.", ID),
                                unit()),
                new TenantRequest("units.write", "DELETE", UNITS + "/{}")
                        .taking(which)
                        .done(
                                new Named(
                                        "unit delete",
                                        "Removes a unit that nobody stands in.",
                                        ID)));
    }

    private static List<Command> unitChanges() {
        return List.of(
                new TenantRequest("units.write", "POST", UNITS)
                        .taking(Options.word("NAME", "What people call it."))
                        .sending(call -> Map.of("name", call.word()))
                        .showing(new Named("unit create", "Makes a unit.", "Sales"), unit()),
                new TenantRequest("units.write", "PUT", UNITS + "/{--unit}")
                        .taking(
                                Options.required(UNIT, "ID", "The unit's id."),
                                Options.word("NAME", "Its new name."))
                        .sending(call -> Map.of("name", call.word()))
                        .showing(
                                new Named(
                                        "unit rename",
                                        "Gives a unit another name.",
                                        "--unit " + ID + " Selling"),
                                unit()));
    }

    private static List<Command> members() {
        String all = UNITS + "/{--unit}/members";
        String example = "--unit " + ID + " " + ID;
        ArgSpec[] moved = {
            Options.required(UNIT, "ID", "The unit's id."),
            Options.word("ID", "The user's or the group's id, as SCIM has it.")
        };
        String scopes = "units.write scim.write";
        return List.of(
                new TenantRequest("units.read", "GET", UNITS + "/{}/members")
                        .taking(Options.word("ID", "The unit's id."))
                        .listing(
                                new Named(
                                        "unit members",
                                        "Lists the users and groups in a unit.",
                                        ID),
                                "members",
                                IDENTITY,
                                new Column("TYPE", "type")),
                new TenantRequest(scopes, "PUT", all + "/{}")
                        .taking(moved)
                        .done(new Named("unit add", "Puts a user or group into a unit.", example)),
                new TenantRequest(scopes, "DELETE", all + "/{}")
                        .taking(moved)
                        .done(
                                new Named(
                                        "unit remove",
                                        "Takes a user or group out of a unit.",
                                        example)));
    }

    private static Column[] user() {
        return new Column[] {
            IDENTITY,
            new Column("USER NAME", "userName"),
            new Column("STATE", "state"),
            CREATED,
            new Column("CHANGED", "changedAt"),
            new Column("PURGED FROM", "purgedFrom")
        };
    }

    private static List<Command> users() {
        ArgSpec which = Options.word("ID", "The user's id, as SCIM has it.");
        return List.of(
                new TenantRequest("users.read", "GET", "/deleted-users")
                        .listing(
                                new Named(
                                        "user deleted",
                                        "Lists users who were deleted and can be restored.",
                                        ""),
                                "users",
                                user()),
                new TenantRequest("users.read", "GET", "/users/{}")
                        .taking(which)
                        .showing(
                                new Named(
                                        "user show",
                                        "Says where a user stands, deleted or not.",
                                        ID),
                                user()),
                new TenantRequest("users.restore", "POST", "/users/{}/restore")
                        .taking(which)
                        .showing(
                                new Named(
                                        "user restore",
                                        "Brings a deleted user back, without groups and roles.",
                                        ID),
                                user()),
                new TenantRequest("users.purge", "POST", "/users/{}/purge")
                        .taking(which)
                        .done(
                                new Named(
                                        "user purge",
                                        "Destroys all that is known of a deleted user, for good.",
                                        ID)));
    }

    private static Column[] schema(Column... more) {
        Stream<Column> all =
                Stream.of(
                        IDENTITY,
                        NAME,
                        new Column("EXTENDS", "resourceType"),
                        new Column("MEANING", "description"));
        return Stream.concat(all, Stream.of(more)).toArray(Column[]::new);
    }

    private static Column[] wholeSchema() {
        return schema(new Column("ATTRIBUTES", "attributes"));
    }

    private static List<Command> schemas() {
        ArgSpec which = Options.word("URN", "The schema's id.");
        return List.of(
                new TenantRequest("schemas.read", "GET", "/schemas")
                        .listingAll(
                                new Named("schema list", "Lists the tenant's own schemas.", ""),
                                "schemas",
                                schema()),
                new TenantRequest("schemas.read", "GET", "/schemas/{}")
                        .taking(which)
                        .showing(
                                new Named(
                                        "schema show", "Shows a schema with its attributes.", URN),
                                wholeSchema()),
                new TenantRequest("schemas.write", "DELETE", "/schemas/{}")
                        .taking(which)
                        .done(
                                new Named(
                                        "schema remove",
                                        "Removes a schema that nobody has values of.",
                                        URN)));
    }

    private static List<Command> schemaChanges() {
        ArgSpec file =
                Options.word("FILE", "The schema as JSON, with what it extends: resourceType.");
        return List.of(
                new TenantRequest("schemas.write", "POST", "/schemas")
                        .taking(file)
                        .sending(AdministrationCommands::read)
                        .showing(
                                new Named(
                                        "schema add",
                                        "Extends users or groups by a schema.",
                                        "badge.json"),
                                wholeSchema()),
                new TenantRequest("schemas.write", "PUT", "/schemas/{--schema}")
                        .taking(Options.required(SCHEMA, "URN", "The schema's id."), file)
                        .sending(AdministrationCommands::read)
                        .showing(
                                new Named(
                                        "schema replace",
                                        "Changes a schema; while there are values of it, new"
                                                + " optional attributes can be added.",
                                        "--schema " + URN + " badge.json"),
                                wholeSchema()));
    }

    private static Map<String, Object> read(Call call) throws IOException {
        try {
            return JsonObject.read(Files.readAllBytes(Path.of(call.word()))).members();
        } catch (JsonReader.Malformed malformed) {
            throw CommandFailed.usage(call.word() + " is no JSON object");
        }
    }
}
