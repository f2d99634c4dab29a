package io.sallyport.server;

import io.sallyport.directory.Application;
import io.sallyport.directory.Applications;
import io.sallyport.directory.NewApplication;
import io.sallyport.directory.SigningKeys;
import io.sallyport.directory.Tenant;
import io.sallyport.directory.Tenants;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Two tenants without anybody's data, for the standing adversary to attack, and what it shall have
/// stolen there: client secrets, a retired signing key of the one and a live one of the other. Each
/// call makes fresh secrets and puts an end to those before.
final class Canaries {
    private static final String HOME = "canary-one";
    private static final String OTHER = "canary-two";
    private static final String CLIENT = "adversary-of-";
    private static final String SIGNER = "adversary-signer";
    private static final String ELSEWHERE = "https://elsewhere.example";

    private final Tenants tenants;
    private final Applications applications;
    private final SigningKeys signingKeys;
    private final Place place;

    /// @param authority the certificate that signs the listener's, in PEM
    record Place(String origin, String authority, InstantSource time) {}

    Canaries(Tenants tenants, Applications applications, SigningKeys signingKeys, Place place) {
        this.tenants = tenants;
        this.applications = applications;
        this.signingKeys = signingKeys;
        this.place = place;
    }

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "adversary.prepare",
                        "Gives the standing adversary fresh stolen secrets of the canary tenants.",
                        List.of(),
                        this::prepare));
    }

    private Object prepare(RequestContext context, ActivityArguments none) {
        Instant now = place.time().instant();
        Map<String, Object> home = tenant(context, HOME);
        RequestContext inHome = enter(context, HOME);
        SigningKey signer = SigningKey.generate(SignatureAlgorithm.ES256);
        credential(inHome, SIGNER, Optional.of(keySet(signer)));
        home.put(
                "signer",
                Map.of(
                        "clientId", SIGNER,
                        "privateKey", base64(signer.pkcs8()),
                        "publicKey", base64(signer.verification().key().getEncoded())));
        Instant lastWeek = now.minus(Duration.ofDays(7));
        home.put("retiredKey", stolen(signingKeys.rehearse(inHome, lastWeek)));
        Map<String, Object> other = tenant(context, OTHER);
        Instant soon = now.plus(Duration.ofHours(1));
        other.put("stolenKey", stolen(signingKeys.rehearse(enter(context, OTHER), soon)));
        return Map.of(
                "origin", place.origin(), "ca", place.authority(), "home", home, "other", other);
    }

    private Map<String, Object> tenant(RequestContext context, String name) {
        Tenant tenant = known(context, name);
        // An id that no other tenant has: an attack with it elsewhere must meet an unknown client.
        String clientId = CLIENT + name;
        Applications.Registered client =
                credential(enter(context, name), clientId, Optional.empty());
        Map<String, Object> fields = new TreeMap<>();
        fields.put("tenant", tenant.name());
        fields.put("issuer", tenant.issuer());
        fields.put("api", tenant.api());
        fields.put(
                "client",
                Map.of(
                        "clientId", clientId,
                        "clientSecret", client.clientSecret().orElseThrow(),
                        "scopes", client.application().scopes(),
                        "resources", client.application().resources()));
        return fields;
    }

    private Tenant known(RequestContext context, String name) {
        try {
            return tenants.named(context, name);
        } catch (Refusal absent) {
            if (absent.code() != RefusalCode.NOT_FOUND) {
                throw absent;
            }
            return tenants.createCanary(context, name);
        }
    }

    private RequestContext enter(RequestContext context, String name) {
        return context.within(tenants.scope(known(context, name)));
    }

    private Applications.Registered credential(
            RequestContext inTenant, String clientId, Optional<String> jwks) {
        Optional<Application> known = applications.find(inTenant, clientId);
        if (known.isPresent()) {
            return applications.renew(inTenant, clientId, jwks);
        }
        return applications.create(
                inTenant,
                new NewApplication(
                        "Standing adversary",
                        Optional.of(clientId),
                        Optional.empty(),
                        jwks,
                        List.of(Applications.READ_SCOPE),
                        List.of(ELSEWHERE),
                        Optional.empty()));
    }

    private static String keySet(SigningKey key) {
        return CanonicalJson.write(Map.of("keys", List.of(key.verification().jwk())));
    }

    private static Map<String, Object> stolen(SigningKey key) {
        return Map.of("kid", key.kid(), "privateKey", base64(key.pkcs8()));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
