package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.sallyport.foundation.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A standard OAuth client that nobody here wrote gets a token, verifies it against the published
/// keys and uses it.
class FirstTokenStoryTest {
    @TempDir private static Path folder;
    private static Node node;
    private static DemoInstance instance;
    private static SSLSocketFactory tls;
    private static AuthorizationServerMetadata metadata;

    @BeforeAll
    static void start() throws Exception {
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
        tls = DemoInstance.trusting(folder.resolve("ca.pem")).getSocketFactory();
        metadata =
                AuthorizationServerMetadata.resolve(
                        new Issuer(instance.issuer(0)), FirstTokenStoryTest::overTls);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static void overTls(HTTPRequest request) {
        request.setSSLSocketFactory(tls);
    }

    private static HTTPResponse send(HTTPRequest request) throws Exception {
        overTls(request);
        return request.send();
    }

    private static ClientID clientId() {
        return new ClientID(instance.client(0).text("clientId"));
    }

    private static Secret secret() {
        return new Secret(instance.client(0).text("clientSecret"));
    }

    private static AccessTokenResponse token(ClientAuthentication how, String scope)
            throws Exception {
        TokenRequest request =
                new TokenRequest.Builder(
                                metadata.getTokenEndpointURI(), how, new ClientCredentialsGrant())
                        .scope(Scope.parse(scope))
                        .build();
        TokenResponse answer = TokenResponse.parse(send(request.toHTTPRequest()));
        assertThat(answer.indicatesSuccess()).as(answer.toString()).isTrue();
        return answer.toSuccessResponse();
    }

    private static JWTClaimsSet verify(String token) throws Exception {
        String keys = instance.get(metadata.getJWKSetURI().toString()).body();
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(
                        JWSAlgorithm.ES256, new ImmutableJWKSet<>(JWKSet.parse(keys))));
        return processor.process(token, null);
    }

    @Test
    void getsVerifiesAndUsesAToken() throws Exception {
        AccessTokenResponse answer =
                token(new ClientSecretBasic(clientId(), secret()), "applications.read");
        String token = answer.getTokens().getAccessToken().getValue();
        JWTClaimsSet claims = verify(token);
        assertThat(claims.getIssuer()).isEqualTo(instance.issuer(0));
        assertThat(claims.getSubject()).isEqualTo(clientId().getValue());
        assertThat(claims.getStringClaim("client_id")).isEqualTo(clientId().getValue());
        assertThat(claims.getStringClaim("scope")).isEqualTo("applications.read");
        assertThat(claims.getAudience()).containsExactly(instance.issuer(0) + "/api/v1");
        var applications =
                instance.get(
                        instance.issuer(0) + "/api/v1/applications",
                        "Authorization",
                        "Bearer " + token);
        assertThat(applications.statusCode()).isEqualTo(200);
        JsonObject first = DemoInstance.object(applications).objects("applications").getFirst();
        assertThat(first.text("clientId")).isEqualTo(clientId().getValue());
        assertThat(applications.body()).doesNotContain(secret().getValue());
    }

    @Test
    void authenticatesByPostToo() throws Exception {
        AccessTokenResponse answer =
                token(new ClientSecretPost(clientId(), secret()), "orders.read");
        assertThat(answer.getTokens().getAccessToken().getScope().toString())
                .isEqualTo("orders.read");
    }

    @Test
    void authenticatesByPrivateKey() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("first").generate();
        JsonObject made =
                instance.activity(
                        "application.create",
                        Map.of(
                                "tenant",
                                "contoso",
                                "name",
                                "Signer",
                                "jwks",
                                new JWKSet(key.toPublicJWK()).toString(),
                                "scopes",
                                List.of("applications.read")));
        PrivateKeyJWT how =
                new PrivateKeyJWT(
                        new ClientID(made.text("clientId")),
                        metadata.getTokenEndpointURI(),
                        JWSAlgorithm.ES256,
                        key.toPrivateKey(),
                        "first",
                        null);
        String token = token(how, "applications.read").getTokens().getAccessToken().getValue();
        assertThat(verify(token).getSubject()).isEqualTo(made.text("clientId"));
        assertThat(made.members()).doesNotContainKey("clientSecret");
    }

    @Test
    void introspectsAndRevokes() throws Exception {
        ClientSecretBasic client = new ClientSecretBasic(clientId(), secret());
        var token = token(client, "orders.read").getTokens().getAccessToken();
        assertThat(introspect(client, token).isActive()).isTrue();
        assertThat(introspect(client, token).getScope().toString()).isEqualTo("orders.read");
        HTTPResponse revoked =
                send(
                        new TokenRevocationRequest(
                                        metadata.getRevocationEndpointURI(), client, token)
                                .toHTTPRequest());
        assertThat(revoked.getStatusCode()).isEqualTo(200);
        assertThat(introspect(client, token).isActive()).isFalse();
    }

    private static com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse introspect(
            ClientSecretBasic client, com.nimbusds.oauth2.sdk.token.AccessToken token)
            throws Exception {
        HTTPRequest request =
                new TokenIntrospectionRequest(metadata.getIntrospectionEndpointURI(), client, token)
                        .toHTTPRequest();
        return TokenIntrospectionResponse.parse(send(request)).toSuccessResponse();
    }

    @Test
    void asksForAnotherResource() throws Exception {
        TokenRequest request =
                new TokenRequest.Builder(
                                metadata.getTokenEndpointURI(),
                                new ClientSecretBasic(clientId(), secret()),
                                new ClientCredentialsGrant())
                        .resource(URI.create("https://orders.contoso.example"))
                        .build();
        TokenResponse answer = TokenResponse.parse(send(request.toHTTPRequest()));
        String token = answer.toSuccessResponse().getTokens().getAccessToken().getValue();
        assertThat(verify(token).getAudience()).containsExactly("https://orders.contoso.example");
    }

    @Test
    void publishesTheSameMetadataForBothDiscoveries() throws Exception {
        OIDCProviderMetadata openid =
                OIDCProviderMetadata.resolve(
                        new Issuer(instance.issuer(0)), FirstTokenStoryTest::overTls);
        assertThat(openid.getTokenEndpointURI()).isEqualTo(metadata.getTokenEndpointURI());
        assertThat(openid.getCustomParameter("assurance")).isEqualTo("demonstration");
        assertThat(Set.copyOf(openid.getTokenEndpointAuthMethods()))
                .hasSize(6)
                .isEqualTo(Set.copyOf(metadata.getTokenEndpointAuthMethods()));
    }
}
