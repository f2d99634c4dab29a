package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Attribute.Kind;
import io.sallyport.directory.scim.Attribute.Returned;
import io.sallyport.directory.scim.Attribute.Uniqueness;
import java.util.List;

/// The schemas of RFC 7643, each characteristic as it is served here.
public final class Schemas {
    public static final Schema USER = UserSchema.schema();
    public static final Schema GROUP = group();
    public static final Schema ENTERPRISE_USER = enterpriseUser();
    public static final String GUEST_ISSUER = "issuer";
    public static final String GUEST_SUBJECT = "subject";
    public static final Schema GUEST_USER = guestUser();
    public static final Schema SERVICE_PROVIDER_CONFIG = DiscoverySchemas.serviceProviderConfig();
    public static final Schema RESOURCE_TYPE = DiscoverySchemas.resourceType();
    public static final Schema SCHEMA = DiscoverySchemas.schema();

    /// RFC 7643 3 and 3.1: what every resource has besides its schemas.
    static final List<Attribute> COMMON =
            Draft.all(
                    Draft.reference("schemas", "The URNs of the schemas that are used here.", "uri")
                            .many()
                            .required()
                            .with(Returned.ALWAYS),
                    Draft.string("id", "Given by this service; never changed, never used again.")
                            .exact()
                            .readOnly()
                            .with(Uniqueness.SERVER)
                            .with(Returned.ALWAYS),
                    Draft.string("externalId", "The name of the resource at the client.").exact(),
                    meta());

    /// Namespaces that no schema of a tenant's own is in.
    private static final List<String> BUILT_IN = List.of("urn:ietf:", "urn:sallyport:");

    private Schemas() {}

    /// @param urn in any case
    public static boolean isBuiltIn(String urn) {
        String folded = Folding.of(urn);
        return BUILT_IN.stream().anyMatch(folded::startsWith);
    }

    private static Draft meta() {
        return Draft.complex(
                        "meta",
                        "What this service knows of the resource.",
                        Draft.string("resourceType", "The kind of resource.").exact().readOnly(),
                        Draft.of(Kind.DATE_TIME, "created", "When it was made.").readOnly(),
                        Draft.of(Kind.DATE_TIME, "lastModified", "When it was changed last.")
                                .readOnly(),
                        Draft.reference("location", "Its URI.", "uri").readOnly(),
                        Draft.string("version", "Its ETag.").exact().readOnly())
                .readOnly();
    }

    private static Schema group() {
        return new Schema(
                "urn:ietf:params:scim:schemas:core:2.0:Group",
                "Group",
                "Group",
                Draft.all(
                        Draft.string("displayName", "The name that people see.").required(),
                        Draft.complex(
                                        "members",
                                        "Who belongs to the group. A member is added or removed,"
                                                + " not changed.",
                                        Draft.string("value", "The member's id.")
                                                .exact()
                                                .with(Attribute.Mutability.IMMUTABLE),
                                        Draft.reference(
                                                        "$ref",
                                                        "The member's URI.",
                                                        "User",
                                                        "Group")
                                                .with(Attribute.Mutability.IMMUTABLE),
                                        Draft.string("type", "What the member is.")
                                                .suggests("User", "Group")
                                                .with(Attribute.Mutability.IMMUTABLE),
                                        Draft.string("display", "The member's name.").readOnly())
                                .many()));
    }

    /// Where a user signs in who does so elsewhere. Both are given with the user and stay.
    private static Schema guestUser() {
        return new Schema(
                "urn:sallyport:params:scim:schemas:extension:guest:1.0:User",
                "GuestUser",
                "The one credential of a user who signs in elsewhere",
                Draft.all(
                        Draft.string(GUEST_ISSUER, "The https URL of who vouches for the user.")
                                .exact()
                                .required()
                                .with(Attribute.Mutability.IMMUTABLE),
                        Draft.string(
                                        GUEST_SUBJECT,
                                        "What the issuer calls the user; with it unique in the"
                                                + " tenant, for good.")
                                .exact()
                                .required()
                                .with(Attribute.Mutability.IMMUTABLE)));
    }

    /// RFC 7643 4.3.
    private static Schema enterpriseUser() {
        return new Schema(
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                "EnterpriseUser",
                "Enterprise User",
                Draft.all(
                        Draft.string("employeeNumber", "The number of this employee."),
                        Draft.string("costCenter", "The cost center."),
                        Draft.string("organization", "The organization."),
                        Draft.string("division", "The division."),
                        Draft.string("department", "The department."),
                        Draft.complex(
                                "manager",
                                "Whom the user answers to.",
                                Draft.string("value", "The manager's id.").exact(),
                                Draft.reference("$ref", "The manager's URI.", "User"),
                                Draft.string("displayName", "The manager's name.").readOnly())));
    }
}
