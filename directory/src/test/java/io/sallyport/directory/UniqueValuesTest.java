package io.sallyport.directory;

import static io.sallyport.directory.SmallInstance.refused;
import static io.sallyport.directory.SmallInstance.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.scim.Patch;
import io.sallyport.directory.scim.ResourceForm;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.directory.scim.Schema;
import io.sallyport.directory.scim.Schemas;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A unique value stands once from when it is taken until nobody can have it any more, and leaves
/// nothing behind.
class UniqueValuesTest {
    private static final String BADGE = "urn:contoso:Badge";
    private static final String TAKEN = "unique-value-taken";

    @TempDir private Path folder;
    private SmallInstance instance;
    private Tenant contoso;
    private VisibleIds ids;
    private TenantSchemas schemas;
    private Users users;
    private Groups groups;
    private Persons persons;
    private DeletedUsers deleted;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        Parts parts = instance.parts();
        ids = new VisibleIds(parts);
        schemas = new TenantSchemas(parts);
        users = new Users(parts, instance.tenants, ids, schemas);
        groups = new Groups(parts, ids, schemas);
        persons = new Persons(parts, instance.tenants, List.of());
        deleted = new DeletedUsers(parts, ids, persons, schemas);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private RequestContext inside() {
        return instance.in(contoso);
    }

    private static Map<String, Object> json(String text) {
        return JsonReader.wholeObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private static TenantSchema badge(String type, String uniqueness, String... more) {
        String number = "{\"name\": \"number\", \"uniqueness\": \"" + uniqueness + "\"}";
        String attributes = number + String.join("", more);
        String text = "{\"id\": \"" + BADGE + "\", \"attributes\": [" + attributes + "]}";
        return new TenantSchema(type, Schema.read(new JsonObject(json(text))), false);
    }

    private static Given given(ResourceType type, String name, Map<String, Object> badge) {
        boolean isUser = type.name().equals("User");
        Map<String, Object> body = new HashMap<>();
        body.put("schemas", List.of(type.core().id()));
        body.put(isUser ? "userName" : "displayName", name);
        if (!badge.isEmpty()) {
            body.put("schemas", List.of(type.core().id(), BADGE));
            body.put(BADGE, badge);
        }
        return new Given(type, ResourceForm.read(type, body));
    }

    private String made(String name, String number) {
        Given given = given(users.type(inside()), name, Map.of("number", number));
        return ids.shown(inside(), users.create(inside(), given).id());
    }

    private long rows() {
        return instance.parts()
                .store()
                .list(inside().scope(), UniqueValues.TABLE, RowId.FIRST, 1_000)
                .size();
    }

    @Test
    void aDeletedUserKeepsItsValueUntilItIsPurged() {
        schemas.add(inside(), badge("User", "server"));
        String ada = made("ada", "A 1");
        refuses(RefusalCode.CONFLICT, TAKEN, () -> made("bob", "a 1"));
        users.delete(inside(), ada, _ -> {});
        refuses(RefusalCode.CONFLICT, TAKEN, () -> made("bob", "a 1"));
        deleted.restore(inside(), ada);
        refuses(RefusalCode.CONFLICT, TAKEN, () -> made("bob", "a 1"));
        users.delete(inside(), ada, _ -> {});
        deleted.purge(inside(), ada);
        assertThat(rows()).isZero();
        made("bob", "a 1");
        refused(RefusalCode.NOT_FOUND, () -> deleted.restore(inside(), ada));
        assertThat(rows()).isOne();
    }

    @Test
    void timeAndThePurgeOfAPersonFreeItToo() {
        schemas.add(inside(), badge("User", "server"));
        String ada = made("ada", "1");
        String bob = made("bob", "2");
        users.delete(inside(), ada, _ -> {});
        instance.time.step(Duration.ofDays(30));
        // Too late to be restored, and not purged yet.
        refuses(RefusalCode.CONFLICT, TAKEN, () -> made("eve", "1"));
        assertThat(deleted.tend(inside())).isTrue();
        PersonId person = new PersonId(ids.row(inside(), bob).orElseThrow().value());
        persons.purge(instance.realm(), contoso, person);
        assertThat(rows()).isZero();
        made("eve", "1");
        made("ian", "2");
    }

    /// A type that was read before, and knows of nothing unique.
    @Test
    void whatIsGivenUpIsFreeWhateverTheRequestWasReadBy() {
        ResourceType before = users.type(inside());
        schemas.add(inside(), badge("User", "server"));
        String ada = made("ada", "1");
        users.replace(inside(), ada, _ -> {}, given(before, "ada", Map.of()));
        assertThat(rows()).isZero();
        made("bob", "1");
        ResourceType current = users.type(inside());
        schemas.replace(
                inside(),
                badge("User", "server", ", {\"name\": \"room\", \"uniqueness\": \"server\"}"));
        Given late = given(current, "ada", Map.of("number", "1"));
        refuses(
                RefusalCode.CONFLICT,
                "schema-changed",
                () -> users.replace(inside(), ada, _ -> {}, late));
        assertThat(rows()).isOne();
    }

    @Test
    void aChangeThatIsRefusedTakesAndFreesNothing() {
        schemas.add(
                inside(),
                badge("User", "server", ", {\"name\": \"room\", \"uniqueness\": \"server\"}"));
        made("ada", "1");
        String bob = made("bob", "2");
        Patch patch =
                Patch.read(
                        users.type(inside()),
                        json(
                                """
                                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                                 "Operations": [{"op": "replace", "value":
                                    {"%s": {"number": "1", "room": "7"}}}]}
                                """
                                        .formatted(BADGE)));
        refuses(RefusalCode.CONFLICT, TAKEN, () -> users.patch(inside(), bob, _ -> {}, patch));
        refuses(RefusalCode.CONFLICT, TAKEN, () -> made("eve", "2"));
        assertThat(rows()).isEqualTo(2);
        // Another attribute, another value.
        Given room = given(users.type(inside()), "ian", Map.of("room", "1", "number", "7"));
        users.create(inside(), room);
        assertThat(rows()).isEqualTo(4);
    }

    @Test
    void aGroupsValueIsFreeWhenTheGroupIsGone() {
        schemas.add(inside(), badge("Group", "server"));
        ResourceType type = groups.type(inside());
        Given sales = given(type, "Sales", Map.of("number", "1"));
        String first = ids.shown(inside(), groups.create(inside(), sales).id());
        refuses(RefusalCode.CONFLICT, TAKEN, () -> groups.create(inside(), sales));
        Given moved = given(type, "Sales", Map.of("number", "2"));
        groups.replace(inside(), first, _ -> {}, moved);
        String second = ids.shown(inside(), groups.create(inside(), sales).id());
        refuses(
                RefusalCode.CONFLICT,
                TAKEN,
                () -> groups.replace(inside(), second, _ -> {}, moved));
        groups.delete(inside(), first, _ -> {});
        groups.replace(inside(), second, _ -> {}, moved);
        groups.delete(inside(), second, _ -> {});
        assertThat(rows()).isZero();
    }

    /// While somebody has a value of the schema; so whoever has one stands in the table, always.
    @Test
    void anAttributeInUseNeitherBecomesUniqueNorStopsToBe() {
        schemas.add(inside(), badge("User", "none"));
        String ada = made("ada", "1");
        TenantSchema unique = badge("User", "server");
        refuses(RefusalCode.CONFLICT, "schema-used", () -> schemas.replace(inside(), unique));
        users.replace(inside(), ada, _ -> {}, given(Users.TYPE, "ada", Map.of()));
        schemas.replace(inside(), unique);
        made("bob", "1");
        refuses(
                RefusalCode.CONFLICT,
                "schema-used",
                () -> schemas.replace(inside(), badge("User", "none")));
        String exact = ", {\"name\": \"code\", \"uniqueness\": \"server\", \"caseExact\": true}";
        schemas.replace(inside(), badge("User", "server", exact));
        ResourceType type = users.type(inside());
        users.create(inside(), given(type, "eve", Map.of("code", "x")));
        users.create(inside(), given(type, "ian", Map.of("code", "X")));
        refuses(
                RefusalCode.CONFLICT,
                TAKEN,
                () -> users.create(inside(), given(type, "dan", Map.of("code", "x"))));
    }

    /// Nothing is written for who has no such values, and an emptied text is none.
    @Test
    void whoHasNoneCostsNothing() {
        schemas.add(inside(), badge("User", "server", ", {\"name\": \"room\"}"));
        ResourceType type = users.type(inside());
        users.create(inside(), given(type, "ada", Map.of("room", "1")));
        users.create(inside(), given(type, "bob", Map.of("room", "1", "number", "")));
        Entry eve = users.create(inside(), given(type, "eve", Map.of("room", "1", "number", "")));
        assertThat(eve.resource().attributes().get(BADGE)).isEqualTo(Map.of("room", "1"));
        users.create(inside(), given(type, "ian", Map.of()));
        assertThat(rows()).isZero();
    }

    /// Lines of one file, and of one that comes after.
    @Test
    void filesGiveEachValueOnce() {
        schemas.add(inside(), badge("User", "server"));
        made("ada", "1");
        Imports imports = new Imports(instance.parts(), ids, schemas, users);
        List<byte[]> lines =
                List.of(line("bob", "2"), line("eve", "2"), line("ian", "1"), line("dan", "3"));
        Imports.Block block = new Imports.Block(instance.ids.row(), 1, lines);
        Imports.Progress progress = imports.take(inside(), block, _ -> {});
        assertThat(progress.made()).isEqualTo(2);
        assertThat(progress.problems()).extracting(Imports.Problem::line).containsExactly(2L, 3L);
        assertThat(progress.problems())
                .allSatisfy(problem ->
                        assertThat(problem.refusal().publicDetail()).contains(BADGE + ":number"));
        Imports.Block next =
                new Imports.Block(block.id(), 5, List.of(line("fay", "3"), line("gus", "4")));
        assertThat(imports.take(inside(), next, _ -> {}).problems()).hasSize(1);
        assertThat(rows()).isEqualTo(4);
        assertThat(users.named(inside(), "fay")).isEqualTo(Optional.empty());
    }

    private static byte[] line(String name, String number) {
        return """
        {"schemas": ["%s", "%s"], "userName": "%s", "%s": {"number": "%s"}}\
        """
                .formatted(Schemas.USER.id(), BADGE, name, BADGE, number)
                .getBytes(StandardCharsets.UTF_8);
    }
}
