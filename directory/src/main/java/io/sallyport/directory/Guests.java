package io.sallyport.directory;

import io.sallyport.directory.scim.Schemas;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Transaction;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// Users who sign in elsewhere: what a guest has of a credential is a link to an issuer and a
/// subject there, given when the user is made and never changed, and nobody else ever has the same
/// in the tenant. Nothing is asked of the other tenant, where it is one.
final class Guests {
    private static final int ISSUER_MAX = 512;
    private static final int PORT_MAX = 65_535;

    /// OpenID Connect Core 2, `sub`: at most 255 ASCII characters.
    private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7E]{1,255}");

    /// How this instance names its users ([VisibleIds]).
    private static final Pattern OURS = Pattern.compile("[0-9a-f]{32}");

    private final Ids ids;
    private final Tenants tenants;
    private final FormerNames names;

    /// That a link is a guest's, for good.
    ///
    /// @param row where it stands
    record Claim(RowId row, FormerNames.Former link) {
        /// Of two at once one fails, since the mark is unique.
        ///
        /// @throws Refusal CONFLICT when the link is or was another one's
        void insert(Transaction rows) {
            if (rows.findUnique(FormerNames.TABLE, "mark", link.mark()).isPresent()) {
                throw new Refusal(
                        RefusalCode.CONFLICT,
                        "Another user of the tenant is or was this guest.",
                        "guest-taken");
            }
            rows.insert(FormerNames.TABLE, row, link);
        }
    }

    Guests(Parts parts, Tenants tenants, FormerNames names) {
        this.ids = parts.ids();
        this.tenants = tenants;
        this.names = names;
    }

    /// What keeps the link so that nobody else ever has it.
    ///
    /// @param attributes of one that is to be made
    /// @return empty unless it is a guest
    /// @throws Refusal INVALID_VALUE for what is no link, or is one to the tenant itself
    Optional<Claim> claim(RequestContext context, RowId id, Map<String, Object> attributes) {
        if (!isGuest(attributes)) {
            return Optional.empty();
        }
        refusePassword(attributes, attributes);
        String issuer = text(attributes, Schemas.GUEST_ISSUER);
        String subject = text(attributes, Schemas.GUEST_SUBJECT);
        check(
                isIssuer(issuer),
                "Give an issuer's https URL: its host in small letters, no query or fragment.");
        check(
                SUBJECT.matcher(subject).matches(),
                "A subject has 1 to 255 visible ASCII characters.");
        if (tenants.isOurs(issuer)) {
            check(
                    !tenants.entered(context).issuer().equals(issuer.replaceFirst("/+$", "")),
                    "A guest's issuer is another one than the tenant's own.");
            check(
                    OURS.matcher(subject).matches(),
                    "A subject of a tenant of this instance has 32 lower-case hexadecimal digits.");
        }
        FormerNames.Former link = names.of(context, id, "guest\0" + issuer + "\0" + subject);
        return Optional.of(new Claim(ids.row(), link));
    }

    static boolean isGuest(Map<String, Object> attributes) {
        return attributes.containsKey(Schemas.GUEST_USER.id());
    }

    /// @param attribute of the extension
    /// @return empty for who is no guest
    static Optional<String> link(Map<String, Object> attributes, String attribute) {
        return attributes.get(Schemas.GUEST_USER.id()) instanceof Map<?, ?> link
                        && link.get(attribute) instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }

    private static String text(Map<String, Object> attributes, String attribute) {
        return link(attributes, attribute).orElse("");
    }

    /// What a change may not do: make a guest of a user, a user of a guest, or another guest.
    ///
    /// @param after as asked for, with the password if one was
    /// @throws Refusal MUTABILITY, INVALID_VALUE
    static void requireKept(Map<String, Object> before, Map<String, Object> after) {
        String extension = Schemas.GUEST_USER.id();
        if (!Objects.equals(before.get(extension), after.get(extension))) {
            throw new Refusal(
                    RefusalCode.MUTABILITY,
                    "Whether a user is a guest, and whose, is said when the user is made.",
                    "guest-link");
        }
        refusePassword(before, after);
    }

    /// @throws Refusal INVALID_VALUE where a guest would get a password
    static void refusePassword(Map<String, Object> user, Map<String, Object> asked) {
        if (isGuest(user) && asked.containsKey("password")) {
            throw passwordRefused();
        }
    }

    static Refusal passwordRefused() {
        return new Refusal(
                RefusalCode.INVALID_VALUE,
                "A guest signs in at its issuer and has no password here.",
                "guest-password");
    }

    private static void check(boolean holds, String detail) {
        if (!holds) {
            throw new Refusal(RefusalCode.INVALID_VALUE, detail, "guest-link");
        }
    }

    /// OpenID Connect Core 2, `iss`; RFC 8414 2. A host in capitals would be another guest's.
    private static boolean isIssuer(String text) {
        if (text.length() > ISSUER_MAX || !text.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
            return false;
        }
        try {
            URI uri = URI.create(text);
            return "https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getHost().equals(uri.getHost().toLowerCase(Locale.ROOT))
                    && uri.getPort() <= PORT_MAX
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }
}
