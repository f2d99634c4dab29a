package io.sallyport.tokens;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RowId;
import io.sallyport.signin.AuthenticationLevel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Who lets which application do what: what a code stands for, and then a grant.
///
/// @param session in which it was given
/// @param sessionBegan when that began: what ends all of before ends this, whenever it was given
/// @param scopes all that may be asked for
/// @param resources that tokens may be for; none for UserInfo alone
/// @param claims what was asked for by name
/// @param authenticatedAt when the user had last shown credentials (`auth_time`)
/// @param methods by which (`amr`)
/// @param level what they come to (`acr`)
record Permission(
        RowId user,
        String clientId,
        RowId session,
        Instant sessionBegan,
        List<String> scopes,
        List<String> resources,
        ClaimsRequest claims,
        Instant authenticatedAt,
        List<String> methods,
        AuthenticationLevel level) {
    static final String OPENID = "openid";
    static final String OFFLINE = "offline_access";

    Permission {
        scopes = List.copyOf(scopes);
        resources = List.copyOf(resources);
        methods = List.copyOf(methods);
    }

    /// Whether it lasts when its session has ended (OpenID Connect Core 1.0, 11).
    boolean isOffline() {
        return scopes.contains(OFFLINE);
    }

    boolean isOpenId() {
        return scopes.contains(OPENID);
    }

    Map<String, Object> fields() {
        Map<String, Object> row = new TreeMap<>();
        row.put("user", user.toString());
        row.put("clientId", clientId);
        row.put("session", session.toString());
        row.put("sessionBegan", sessionBegan.toEpochMilli());
        row.put("scopes", scopes);
        row.put("resources", resources);
        row.put("claims", claims.text());
        row.put("authenticatedAt", authenticatedAt.toEpochMilli());
        row.put("methods", methods);
        row.put("level", level.label());
        return row;
    }

    static Permission read(JsonObject row) {
        return new Permission(
                RowId.parse(row.text("user")),
                row.text("clientId"),
                RowId.parse(row.text("session")),
                row.instant("sessionBegan"),
                row.texts("scopes"),
                row.texts("resources"),
                ClaimsRequest.read(row.text("claims")),
                row.instant("authenticatedAt"),
                row.texts("methods"),
                AuthenticationLevel.labelled(row.text("level")).orElseThrow());
    }
}
