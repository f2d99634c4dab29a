package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Types and resources that the tests of this package share.
final class Scim {
    static final String CORE = Schemas.USER.id();
    static final String ENTERPRISE = Schemas.ENTERPRISE_USER.id();

    /// A tenant's own, with a value of each kind.
    static final Schema OWN =
            Schema.read(
                    new io.sallyport.foundation.JsonObject(
                            json(
                                    """
                                    {"id": "urn:example:schemas:Badge", "name": "Badge",
                                     "attributes": [
                                       {"name": "number", "type": "integer"},
                                       {"name": "height", "type": "decimal"},
                                       {"name": "since", "type": "dateTime"},
                                       {"name": "picture", "type": "binary"},
                                       {"name": "lost", "type": "boolean"},
                                       {"name": "serial", "mutability": "immutable",
                                        "caseExact": true},
                                       {"name": "note", "returned": "request"},
                                       {"name": "colours", "multiValued": true},
                                       {"name": "door", "type": "complex", "multiValued": true,
                                        "subAttributes": [
                                          {"name": "name", "required": true},
                                          {"name": "floor", "type": "integer"}]}]}
                                    """)));

    static final ResourceType USER =
            new ResourceType("User", "/Users", Schemas.USER, List.of(Schemas.ENTERPRISE_USER, OWN));
    static final ResourceType GROUP =
            new ResourceType("Group", "/Groups", Schemas.GROUP, List.of());

    private Scim() {}

    static Map<String, Object> json(String text) {
        return JsonReader.wholeObject(text.getBytes(StandardCharsets.UTF_8));
    }

    /// As it would be stored.
    static Map<String, Object> barbara() {
        return json(
                """
                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User",
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
                 "id": "2819c223",
                 "externalId": "bJensen",
                 "userName": "bjensen@example.com",
                 "name": {"familyName": "Jensen", "givenName": "Barbara"},
                 "displayName": "Babs Jensen",
                 "active": true,
                 "emails": [
                   {"value": "bjensen@example.com", "type": "work", "primary": true},
                   {"value": "babs@jensen.org", "type": "home"}],
                 "addresses": [
                   {"type": "work", "locality": "Hollywood", "country": "US"}],
                 "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
                   "department": "Tour Operations",
                   "manager": {"value": "26118915", "displayName": "John Smith"}},
                 "meta": {"resourceType": "User", "created": "2010-01-23T04:56:22Z",
                   "lastModified": "2011-05-13T04:42:34Z", "version": "W/\\"a330bc54f0671c9\\""}}
                """);
    }

    static Map<String, Object> user(String moreMembers) {
        return json(
                "{\"schemas\": [\""
                        + CORE
                        + "\"], \"userName\": \"bjensen\""
                        + (moreMembers.isEmpty() ? "" : ", ")
                        + moreMembers
                        + "}");
    }

    static Patch patch(ResourceType type, String operations) {
        return Patch.read(
                type,
                json(
                        "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"
                                + " \"Operations\": ["
                                + operations
                                + "]}"));
    }

    static void refuses(RefusalCode code, ThrowingCallable act) {
        refuses(code, "", act);
    }

    /// @param named what the public detail has to say
    static void refuses(RefusalCode code, String named, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> {
                            assertThat(refusal.code()).as(refusal.publicDetail()).isEqualTo(code);
                            assertThat(refusal.publicDetail()).contains(named).endsWith(".");
                        });
    }
}
