package io.sallyport.tokens;

import io.sallyport.directory.Account;
import io.sallyport.directory.Tenant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What applications may know of a person: the standard claims (OpenID Connect Core 1.0, 5.1), made
/// of what SCIM has of a user (RFC 7643 4.1). A claim that there is nothing for is left out.
final class PersonClaims {
    static final String PATH = "/oauth2/userinfo";

    /// Which claims a scope asks for (5.4).
    static final Map<String, List<String>> SCOPES =
            Map.of(
                    "profile",
                    List.of(
                            "name",
                            "family_name",
                            "given_name",
                            "middle_name",
                            "nickname",
                            "preferred_username",
                            "profile",
                            "picture",
                            "zoneinfo",
                            "locale"),
                    "email",
                    List.of("email", "email_verified"),
                    "address",
                    List.of("address"),
                    "phone",
                    List.of("phone_number", "phone_number_verified"));

    private static final Map<String, Function<Map<String, Object>, Optional<Object>>> CLAIMS =
            claims();

    private PersonClaims() {}

    /// The audience of tokens for it (RFC 8707 2).
    static String resource(Tenant tenant) {
        return tenant.issuer() + PATH;
    }

    /// All that somebody may be told of a person, sorted.
    static List<String> supported() {
        Set<String> all = new TreeSet<>(CLAIMS.keySet());
        all.addAll(
                List.of(
                        "sub",
                        "iss",
                        "aud",
                        "exp",
                        "iat",
                        "auth_time",
                        "nonce",
                        "acr",
                        "amr",
                        "sid"));
        return List.copyOf(all);
    }

    /// Those that the scopes stand for, and those that were asked for by name.
    static Map<String, Object> of(
            Account account, Collection<String> scopes, Collection<String> named) {
        Map<String, Object> told = new TreeMap<>();
        scopes.stream()
                .flatMap(scope -> SCOPES.getOrDefault(scope, List.of()).stream())
                .forEach(name -> put(told, name, account));
        named.forEach(name -> put(told, name, account));
        return told;
    }

    private static void put(Map<String, Object> told, String name, Account account) {
        Optional.ofNullable(CLAIMS.get(name))
                .flatMap(claim -> claim.apply(account.attributes()))
                .ifPresent(value -> told.put(name, value));
    }

    private static Map<String, Function<Map<String, Object>, Optional<Object>>> claims() {
        Map<String, Function<Map<String, Object>, Optional<Object>>> claims = new HashMap<>();
        claims.put("name", user -> text(user, "displayName").or(() -> ofName(user, "formatted")));
        claims.put("family_name", user -> ofName(user, "familyName"));
        claims.put("given_name", user -> ofName(user, "givenName"));
        claims.put("middle_name", user -> ofName(user, "middleName"));
        claims.put("nickname", user -> text(user, "nickName"));
        claims.put("preferred_username", user -> text(user, "userName"));
        claims.put("profile", user -> text(user, "profileUrl"));
        claims.put("picture", user -> first(user, "photos").flatMap(one -> text(one, "value")));
        claims.put("zoneinfo", user -> text(user, "timezone"));
        claims.put("locale", user -> text(user, "locale"));
        claims.put("email", user -> first(user, "emails").flatMap(one -> text(one, "value")));
        // Whoever provisions users writes the address; nobody has shown here that it is theirs.
        claims.put("email_verified", user -> first(user, "emails").map(_ -> false));
        claims.put(
                "phone_number",
                user -> first(user, "phoneNumbers").flatMap(one -> text(one, "value")));
        claims.put("phone_number_verified", user -> first(user, "phoneNumbers").map(_ -> false));
        claims.put("address", user -> first(user, "addresses").flatMap(PersonClaims::address));
        return Map.copyOf(claims);
    }

    private static Optional<Object> text(Map<String, Object> from, String name) {
        return Optional.ofNullable(from.get(name)).filter(String.class::isInstance);
    }

    private static Optional<Object> ofName(Map<String, Object> user, String part) {
        return object(user.get("name")).flatMap(name -> text(name, part));
    }

    @SuppressWarnings("unchecked") // attributes are objects of JSON
    private static Optional<Map<String, Object>> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map
                ? Optional.of((Map<String, Object>) map)
                : Optional.empty();
    }

    /// The primary one, or else the first.
    private static Optional<Map<String, Object>> first(Map<String, Object> user, String name) {
        if (!(user.get(name) instanceof List<?> all)) {
            return Optional.empty();
        }
        List<Map<String, Object>> objects =
                all.stream().flatMap(one -> object(one).stream()).toList();
        return objects.stream()
                .filter(one -> Boolean.TRUE.equals(one.get("primary")))
                .findFirst()
                .or(() -> objects.stream().findFirst());
    }

    /// 5.1.1.
    private static Optional<Object> address(Map<String, Object> from) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("formatted", "formatted");
        names.put("streetAddress", "street_address");
        names.put("locality", "locality");
        names.put("region", "region");
        names.put("postalCode", "postal_code");
        names.put("country", "country");
        Map<String, Object> address = new TreeMap<>();
        names.forEach(
                (scim, claim) -> text(from, scim).ifPresent(value -> address.put(claim, value)));
        return address.isEmpty() ? Optional.empty() : Optional.of(address);
    }
}
