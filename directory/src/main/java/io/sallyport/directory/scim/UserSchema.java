package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Attribute.Kind;
import io.sallyport.directory.scim.Attribute.Mutability;
import io.sallyport.directory.scim.Attribute.Returned;
import io.sallyport.directory.scim.Attribute.Uniqueness;
import java.util.List;
import java.util.stream.Stream;

/// The User of RFC 7643 4.1 and 8.7.1.
final class UserSchema {
    private UserSchema() {}

    static Schema schema() {
        return new Schema(
                "urn:ietf:params:scim:schemas:core:2.0:User",
                "User",
                "User Account",
                Stream.of(singular(), plural(), assigned()).flatMap(List::stream).toList());
    }

    /// RFC 7643 4.1.1.
    private static List<Attribute> singular() {
        return Draft.all(
                Draft.string("userName", "The name to sign in with, unique in the tenant.")
                        .required()
                        .with(Uniqueness.SERVER),
                name(),
                Draft.string("displayName", "The name that others see."),
                Draft.string("nickName", "What the user is called by those who know them."),
                Draft.reference("profileUrl", "A page about the user.", "external"),
                Draft.string("title", "The title at work, such as Vice President."),
                Draft.string("userType", "What the user is to the organization."),
                Draft.string("preferredLanguage", "Languages, as in Accept-Language."),
                Draft.string("locale", "Where the user is, for dates and numbers: en-US."),
                Draft.string("timezone", "The time zone, as in America/Los_Angeles."),
                Draft.flag("active", "Whether the user may sign in."),
                Draft.string("password", "A new password; never told.")
                        .exact()
                        .with(Mutability.WRITE_ONLY)
                        .with(Returned.NEVER));
    }

    private static Draft name() {
        return Draft.complex(
                "name",
                "The parts of the user's name.",
                Draft.string("formatted", "The whole name as it is written."),
                Draft.string("familyName", "The family name."),
                Draft.string("givenName", "The given name."),
                Draft.string("middleName", "The middle names."),
                Draft.string("honorificPrefix", "What stands in front, such as Ms."),
                Draft.string("honorificSuffix", "What stands behind, such as III."));
    }

    /// RFC 7643 4.1.2.
    private static List<Attribute> plural() {
        return Draft.all(
                plural("emails", Draft.string("value", "The address."), "work", "home", "other"),
                plural(
                        "phoneNumbers",
                        Draft.string("value", "The number, as in RFC 3966."),
                        "work",
                        "home",
                        "mobile",
                        "fax",
                        "pager",
                        "other"),
                plural(
                        "ims",
                        Draft.string("value", "The address for messages."),
                        "aim",
                        "gtalk",
                        "icq",
                        "xmpp",
                        "msn",
                        "skype",
                        "qq",
                        "yahoo"),
                plural(
                        "photos",
                        Draft.reference("value", "Where the picture is.", "external"),
                        "photo",
                        "thumbnail"),
                addresses());
    }

    private static Draft addresses() {
        return Draft.complex(
                        "addresses",
                        "Postal addresses.",
                        Draft.string("formatted", "The whole address as it is written."),
                        Draft.string("streetAddress", "Street, number, post box."),
                        Draft.string("locality", "The city."),
                        Draft.string("region", "The state or region."),
                        Draft.string("postalCode", "The postal code."),
                        Draft.string("country", "The country, as in ISO 3166-1 alpha-2."),
                        Draft.string("type", "What it is for.").suggests("work", "home", "other"),
                        primary())
                .many();
    }

    private static List<Attribute> assigned() {
        return Draft.all(
                Draft.complex(
                                "groups",
                                "The groups that the user belongs to; changed in the groups.",
                                Draft.string("value", "The group's id.").exact().readOnly(),
                                Draft.reference("$ref", "The group's URI.", "Group").readOnly(),
                                Draft.string("display", "The group's name.").readOnly(),
                                Draft.string("type", "Whether by itself or through another group.")
                                        .suggests("direct", "indirect")
                                        .readOnly())
                        .many()
                        .readOnly(),
                plural("entitlements", Draft.string("value", "What the user may have.")),
                plural("roles", Draft.string("value", "What the user is called here.")),
                plural(
                        "x509Certificates",
                        Draft.of(Kind.BINARY, "value", "A certificate, DER in base64.")));
    }

    /// RFC 7643 2.4.
    private static Draft plural(String name, Draft value, String... types) {
        return Draft.complex(
                        name,
                        "All of the user's " + name + ".",
                        value,
                        Draft.string("display", "What people see."),
                        Draft.string("type", "What it is for.").suggests(types),
                        primary())
                .many();
    }

    private static Draft primary() {
        return Draft.flag("primary", "Whether it comes first; at most one does.");
    }
}
