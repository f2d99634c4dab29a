package io.sallyport.directory;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RowId;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Applications as rows of their tenant.
final class ApplicationTable {
    static final String CLIENT_ID = "client_id";

    static final Table<Application> APPLICATIONS =
            Table.of(
                            "application",
                            Table.Codec.json(ApplicationTable::write, ApplicationTable::read))
                    // 128 random bits, unless somebody chooses a word.
                    .unique(CLIENT_ID, ValueSpace.chosen(16), Application::clientId);

    private ApplicationTable() {}

    private static Map<String, Object> write(Application value) {
        Map<String, Object> row = new TreeMap<>();
        row.put("id", value.id().toString());
        row.put("clientId", value.clientId());
        row.put("name", value.name());
        row.put("scopes", value.scopes());
        row.put("resources", value.resources());
        row.put("algorithm", value.algorithm().name());
        row.put("boundTokens", value.boundTokens());
        row.put("active", value.active());
        row.put("createdAt", value.createdAt().toEpochMilli());
        if (value.multiTenant()) {
            row.put("multiTenant", true);
        }
        putRelyingParty(row, value.relyingParty());
        value.tokenLife().ifPresent(life -> row.put("tokenLifeSeconds", life.toSeconds()));
        switch (value.credential()) {
            case Credential.Secret(byte[] salt, byte[] hash) -> {
                row.put("secretSalt", Base64.getEncoder().encodeToString(salt));
                row.put("secretHash", Base64.getEncoder().encodeToString(hash));
            }
            case Credential.Keys(String jwks) -> row.put("jwks", jwks);
            case Credential.Named(SubjectName(SubjectName.Kind kind, String name)) -> {
                row.put("nameKind", kind.name());
                row.put("certificateName", name);
            }
            case Credential.Pinned(List<String> thumbprints) -> row.put("thumbprints", thumbprints);
            case Credential.Home(String issuer, String clientId, RowId application) -> {
                row.put("homeIssuer", issuer);
                row.put("homeClientId", clientId);
                row.put("homeApplication", application.toString());
            }
            case Credential.Public() -> row.put("public", true);
            case Credential.None() -> row.put("removed", true);
        }
        return row;
    }

    private static void putRelyingParty(Map<String, Object> row, RelyingParty value) {
        if (value.signsIn()) {
            row.put("redirectUris", value.redirectUris());
            row.put("postLogoutRedirectUris", value.postLogoutRedirectUris());
            row.put("pkceOptional", value.pkceOptional());
            row.put("trusted", value.trusted());
            value.backChannelLogoutUri().ifPresent(uri -> row.put("backChannelLogoutUri", uri));
        }
    }

    private static RelyingParty relyingParty(JsonObject row) {
        return row.members().containsKey("redirectUris")
                ? new RelyingParty(
                        row.texts("redirectUris"),
                        row.texts("postLogoutRedirectUris"),
                        row.optionalText("backChannelLogoutUri"),
                        row.yes("pkceOptional"),
                        row.yes("trusted"))
                : RelyingParty.NONE;
    }

    private static Application read(JsonObject row) {
        return new Application(
                RowId.parse(row.text("id")),
                row.text("clientId"),
                row.text("name"),
                credential(row),
                row.texts("scopes"),
                row.texts("resources"),
                row.optionalNumber("tokenLifeSeconds").map(Duration::ofSeconds),
                SignatureAlgorithm.valueOf(row.text("algorithm")),
                row.yes("boundTokens"),
                row.members().containsKey("multiTenant"),
                relyingParty(row),
                row.yes("active"),
                row.instant("createdAt"));
    }

    private static Credential credential(JsonObject row) {
        if (row.members().containsKey("removed")) {
            return new Credential.None();
        }
        if (row.members().containsKey("public")) {
            return new Credential.Public();
        }
        if (row.members().containsKey("nameKind")) {
            SubjectName.Kind kind = SubjectName.Kind.valueOf(row.text("nameKind"));
            return new Credential.Named(new SubjectName(kind, row.text("certificateName")));
        }
        if (row.members().containsKey("thumbprints")) {
            return new Credential.Pinned(row.texts("thumbprints"));
        }
        if (row.members().containsKey("homeApplication")) {
            return new Credential.Home(
                    row.text("homeIssuer"),
                    row.text("homeClientId"),
                    RowId.parse(row.text("homeApplication")));
        }
        Optional<String> jwks = row.optionalText("jwks");
        return jwks.isPresent()
                ? new Credential.Keys(jwks.get())
                : new Credential.Secret(
                        Base64.getDecoder().decode(row.text("secretSalt")),
                        Base64.getDecoder().decode(row.text("secretHash")));
    }
}
