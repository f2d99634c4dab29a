package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.Response;
import io.sallyport.keys.Assurance;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryEndpointsTest {
    private static final String JWKS = "/{tenant}/oauth2/jwks";
    private static final String METADATA = "/{tenant}/.well-known/openid-configuration";

    @TempDir private static Path folder;
    private static SmallInstance instance;
    private static Tenant contoso;

    @BeforeAll
    static void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        instance.tenant("fabrikam");
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static JsonObject get(String path, Tenant tenant) {
        Response answer =
                instance.door(path).handle(instance.in(tenant), Posted.form(tenant, "").request());
        assertThat(answer.headers())
                .contains(new Response.Header("Cache-Control", "public, max-age=300"));
        return JsonObject.read(answer.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                METADATA,
                "/.well-known/openid-configuration/{tenant}",
                "/{tenant}/.well-known/oauth-authorization-server",
                "/.well-known/oauth-authorization-server/{tenant}"
            })
    void describesATenantAtEachPlaceThatClientsLookIn(String path) {
        JsonObject metadata = get(path, contoso);
        assertThat(metadata).isEqualTo(get(METADATA, contoso));
        // RFC 8414 3.3: exactly the issuer that stands in the tokens.
        assertThat(metadata.text("issuer")).isEqualTo(contoso.issuer());
    }

    /// Whatever is named is served, and under this tenant's issuer.
    @Test
    void namesDoorsThatAreThere() {
        JsonObject metadata = get(METADATA, contoso);
        for (String name :
                Set.of(
                        "token_endpoint",
                        "jwks_uri",
                        "introspection_endpoint",
                        "revocation_endpoint")) {
            String place = metadata.text(name);
            assertThat(place).startsWith(contoso.issuer() + "/");
            String template = place.replace(contoso.issuer(), "/{tenant}");
            assertThat(instance.door(template)).isNotNull();
        }
        assertThat(metadata.texts("protected_resources")).containsExactly(contoso.api());
        assertThat(metadata.texts("grant_types_supported"))
                .containsExactly("authorization_code", "refresh_token", "client_credentials");
        for (String endpoint : List.of("token", "introspection", "revocation")) {
            assertThat(metadata.texts(endpoint + "_endpoint_auth_signing_alg_values_supported"))
                    .isEqualTo(ClientAssertion.ALGORITHMS)
                    .doesNotContain("none");
            boolean isForPublicClients = !endpoint.equals("introspection");
            assertThat(
                            metadata.texts(endpoint + "_endpoint_auth_methods_supported")
                                    .contains("none"))
                    .isEqualTo(isForPublicClients);
            assertThat(metadata.texts(endpoint + "_endpoint_auth_methods_supported"))
                    .contains(
                            "client_secret_basic",
                            "client_secret_post",
                            "private_key_jwt",
                            "tls_client_auth",
                            "self_signed_tls_client_auth");
        }
        assertThat(metadata.texts("id_token_signing_alg_values_supported"))
                .containsExactlyInAnyOrder("ES256", "EdDSA", "RS256", "PS256");
        assertThat(metadata.text("assurance")).isEqualTo("demonstration");
    }

    /// RFC 8705 5: the same doors, where certificates are asked for.
    @Test
    void saysWhereACertificateCanBeShown() {
        JsonObject metadata = get(METADATA, contoso);
        JsonObject aliases = metadata.object("mtls_endpoint_aliases");
        assertThat(aliases.members().keySet())
                .containsExactlyInAnyOrder(
                        "token_endpoint", "introspection_endpoint", "revocation_endpoint");
        for (String name : aliases.members().keySet()) {
            assertThat(aliases.text(name))
                    .isEqualTo(
                            metadata.text(name)
                                    .replace(SmallInstance.ORIGIN, SmallInstance.CARD_ORIGIN));
        }
        assertThat(metadata.yes("tls_client_certificate_bound_access_tokens")).isTrue();
    }

    @Test
    void isOpenToAnybody() {
        assertThat(
                        new DiscoveryEndpoints(
                                        instance.directory,
                                        Assurance.STANDARD,
                                        URI.create(SmallInstance.CARD_ORIGIN))
                                .endpoints().stream().map(Endpoint::access))
                .hasSize(5)
                .containsOnly(new Access.Open());
    }

    @Test
    void publishesTheKeysThatVerifyAndNothingPrivate() throws Exception {
        Tenant tenant = instance.tenant("rotating");
        String token = instance.token(tenant, instance.client(tenant, "portal"));
        String old = instance.key(tenant).kid();
        instance.signingKeys.rotate(instance.in(tenant), Optional.empty());
        List<JsonObject> keys = get(JWKS, tenant).objects("keys");
        assertThat(keys.stream().map(key -> key.text("kid")))
                .containsExactlyInAnyOrder(old, instance.key(tenant).kid());
        assertThat(keys)
                .allMatch(key ->
                        key.members()
                                .keySet()
                                .equals(Set.of("kty", "crv", "x", "y", "kid", "alg", "use")));
        JWKSet set = JWKSet.parse(text(JWKS, tenant));
        assertThat(
                        SignedJWT.parse(token)
                                .verify(new ECDSAVerifier(set.getKeyByKeyId(old).toECKey())))
                .isTrue();
        instance.time.step(Duration.ofMinutes(61));
        assertThat(get(JWKS, tenant).objects("keys")).hasSize(1);
        assertThat(get(JWKS, contoso).objects("keys").getFirst().text("kid"))
                .isEqualTo(instance.key(contoso).kid());
    }

    /// A tenant that slept for a year has a key to show, and says no less of itself.
    @Test
    void publishesAKeyInATenantThatSlept() {
        Tenant tenant = instance.tenant("dreaming");
        String old = instance.key(tenant).kid();
        JsonObject before = get(METADATA, tenant);
        instance.time.step(Duration.ofDays(365));
        assertThat(get(JWKS, tenant).objects("keys"))
                .singleElement()
                .satisfies(key -> assertThat(key.text("kid")).isNotEqualTo(old));
        assertThat(get(METADATA, tenant)).isEqualTo(before);
    }

    /// Known to whoever keeps the key set long before a token comes with it.
    @Test
    void publishesTheNextKeyBeforeItSigns() {
        Tenant tenant = instance.tenant("looking-ahead");
        String current = instance.key(tenant).kid();
        instance.time.step(Duration.ofDays(29));
        instance.signingKeys.tend(instance.in(tenant));
        assertThat(get(JWKS, tenant).objects("keys")).hasSize(2);
        assertThat(instance.key(tenant).kid()).isEqualTo(current);
    }

    private static String text(String path, Tenant tenant) {
        return new String(
                instance.door(path)
                        .handle(instance.in(tenant), Posted.form(tenant, "").request())
                        .body(),
                StandardCharsets.UTF_8);
    }

    @Test
    void describesNoSuspendedTenant() {
        Tenant tenant = instance.tenant("sleeping");
        instance.tenants.suspend(instance.realm(), "sleeping");
        SmallInstance.refuses(
                RefusalCode.NOT_FOUND, "tenant-suspended", () -> get(METADATA, tenant));
    }
}
