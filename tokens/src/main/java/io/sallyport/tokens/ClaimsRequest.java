package io.sallyport.tokens;

import io.sallyport.foundation.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Claims that were asked for by name (OpenID Connect Core 1.0, 5.5).
///
/// @param text as it came, an object in JSON; empty for none
/// @param userInfo names of those for UserInfo
/// @param idToken names of those for the ID token
/// @param subject who it must be, where the request says so (5.5.1, `sub`)
/// @param levels values of `acr` that are essential, one of which must be reached (5.5.1.1)
record ClaimsRequest(
        String text,
        Set<String> userInfo,
        Set<String> idToken,
        Optional<String> subject,
        Set<String> levels) {
    static final ClaimsRequest NONE =
            new ClaimsRequest("", Set.of(), Set.of(), Optional.empty(), Set.of());

    ClaimsRequest {
        userInfo = Set.copyOf(userInfo);
        idToken = Set.copyOf(idToken);
        levels = Set.copyOf(levels);
    }

    /// @throws io.sallyport.foundation.JsonReader.Malformed for what is no such object
    static ClaimsRequest read(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        Map<String, Object> asked = JsonReader.wholeObject(text.getBytes(StandardCharsets.UTF_8));
        Map<String, Object> idToken = member(asked, "id_token");
        return new ClaimsRequest(
                text,
                member(asked, "userinfo").keySet(),
                idToken.keySet(),
                detail(idToken, "sub")
                        .map(one -> one.get("value"))
                        .filter(String.class::isInstance)
                        .map(String.class::cast),
                levels(detail(idToken, "acr")));
    }

    private static Map<String, Object> member(Map<String, Object> asked, String name) {
        return detail(asked, name).orElse(Map.of());
    }

    /// A claim that is asked for and not described is `null`.
    @SuppressWarnings("unchecked") // what the reader makes of an object
    private static Optional<Map<String, Object>> detail(Map<String, Object> from, String name) {
        return from.get(name) instanceof Map<?, ?> map
                ? Optional.of((Map<String, Object>) map)
                : Optional.empty();
    }

    /// 5.5.1.1: one that is not essential is a wish.
    private static Set<String> levels(Optional<Map<String, Object>> acr) {
        if (acr.filter(one -> Boolean.TRUE.equals(one.get("essential"))).isEmpty()) {
            return Set.of();
        }
        Object values = acr.get().get("values");
        if (values instanceof List<?> list) {
            return Set.copyOf(
                    list.stream()
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .toList());
        }
        return acr.get().get("value") instanceof String one ? Set.of(one) : Set.of();
    }
}
