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
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import io.sallyport.tokens.AccessTokens;
import io.sallyport.tokens.Directory;
import io.sallyport.transport.Plane;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Two tenants without anybody's data, for the standing adversary to attack, and what it shall have
/// stolen there: client secrets, signing keys of the one at each wrong time, and of the other those
/// whose turn it is. With each key goes a token that it signed and that the log tells of, so that
/// an attack can be right in everything but the one thing that it is about. Each call makes fresh
/// secrets and puts an end to those before.
final class Canaries {
    private static final String HOME = "canary-one";
    private static final String OTHER = "canary-two";
    private static final String CLIENT = "adversary-of-";
    private static final String SIGNER = "adversary-signer";
    private static final String SUSPENDED = "adversary-suspended";
    private static final String PUBLISHED = "adversary-published";
    private static final String INSTALLED = "adversary-installed";
    private static final String ELSEWHERE = "https://elsewhere.example";

    private static final long QUARTER = 15 * 60;
    private static final long HOUR = 60 * 60;
    private static final long DAY = 24 * HOUR;

    /// As long as an attacker may take; a back-dated one still is within a token's longest life.
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(30);

    private final Tenants tenants;
    private final Applications applications;
    private final SigningKeys signingKeys;
    private final AccessTokens tokens;
    private final Place place;

    /// @param origins of the listeners
    /// @param authority the roots that clients trust, in PEM
    /// @param doors of the public listener
    record Place(
            Function<Plane, URI> origins,
            Supplier<String> authority,
            CanaryPeers peers,
            InstantSource time,
            Supplier<List<Endpoint>> doors) {}

    Canaries(Directory directory, AccessTokens tokens, Place place) {
        this.tenants = directory.tenants();
        this.applications = directory.applications();
        this.signingKeys = directory.signingKeys();
        this.tokens = tokens;
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

    private record Canary(Tenant tenant, RequestContext inside) {}

    private Object prepare(RequestContext context, ActivityArguments none) {
        Instant now = place.time().instant();
        Canary one = enter(context, HOME);
        Map<String, Object> home = tenant(one);
        SigningKey signer = SigningKey.generate(SignatureAlgorithm.ES256);
        credential(one.inside(), SIGNER, Optional.of(keySet(signer)));
        home.put(
                "signer",
                Map.of(
                        "clientId", SIGNER,
                        "privateKey", base64(signer.pkcs8()),
                        "publicKey", base64(signer.verification().key().getEncoded())));
        home.putAll(outOfTurn(one, signingKeys.rehearse(one.inside(), OutOfTurn.all(now))));
        Canary two = enter(context, OTHER);
        Map<String, Object> other = tenant(two);
        List<SigningKey> inTurn = signingKeys.rehearse(two.inside(), inTurn(now));
        other.put("stolenKeys", inTurn.stream().map(key -> stolen(two, key)).toList());
        SigningKey first = inTurn.getFirst();
        String clientId = clientOf(two.tenant());
        other.put("endedToken", token(two, clientId, new Use(first, Duration.ZERO)));
        other.put("suspendedToken", suspended(two, first));
        other.put("installed", installed(one, two));
        Map<String, Object> fixture = new TreeMap<>();
        fixture.put("origin", place.origins().apply(Plane.PUBLIC).toString());
        fixture.put("ca", place.authority().get());
        fixture.put("listeners", listeners());
        fixture.put("doors", tokenDoors().map(Canaries::shown).toList());
        fixture.put("peers", place.peers().fresh(context));
        fixture.put("home", home);
        fixture.put("other", other);
        return fixture;
    }

    private Map<String, Object> listeners() {
        Map<String, Object> origins = new TreeMap<>();
        for (Plane plane : Plane.values()) {
            origins.put(plane.label(), place.origins().apply(plane).toString());
        }
        return origins;
    }

    private Stream<Endpoint> tokenDoors() {
        return place.doors().get().stream().filter(one -> one.access() instanceof Access.Bearer);
    }

    private static Map<String, Object> shown(Endpoint door) {
        return Map.of(
                "method", door.method(),
                "path", door.path(),
                "type", door.body().types().stream().findFirst().orElse(""));
    }

    /// What any door asks for.
    private List<String> scopes() {
        return Stream.concat(
                        Stream.of(Applications.READ_SCOPE),
                        tokenDoors().map(door -> ((Access.Bearer) door.access()).scope()))
                .distinct()
                .toList();
    }

    /// A token that was good until its client was suspended.
    private String suspended(Canary canary, SigningKey key) {
        if (applications.find(canary.inside(), SUSPENDED).isEmpty()) {
            credential(canary.inside(), SUSPENDED, Optional.empty());
            applications.suspend(canary.inside(), SUSPENDED);
        }
        return token(canary, SUSPENDED, new Use(key, TOKEN_LIFE));
    }

    /// An application of one that the other has installed.
    private Map<String, Object> installed(Canary one, Canary two) {
        Applications.Registered home =
                credential(
                        one.inside(),
                        application(PUBLISHED, Optional.empty())
                                .with(new NewApplication.Tenancy(true, Optional.empty())));
        if (applications.find(two.inside(), INSTALLED).isEmpty()) {
            NewApplication.Home link = new NewApplication.Home(one.tenant().issuer(), PUBLISHED);
            applications.create(
                    two.inside(),
                    application(INSTALLED, Optional.empty())
                            .with(new NewApplication.Tenancy(false, Optional.of(link))));
        }
        return Map.of("clientId", INSTALLED, "clientSecret", home.clientSecret().orElseThrow());
    }

    /// A key at each wrong time, and the name under which the adversary gets it.
    private enum OutOfTurn {
        /// Retired at once, an hour ago, in the middle of its turn.
        RETIRED("retiredKey", -DAY, HOUR, -HOUR),
        /// Published, and its turn comes.
        NEXT("nextKey", HOUR, DAY, 2 * DAY),
        /// Its turn is over; what it signed lives out.
        RETIRING("retiringKey", -DAY, -QUARTER, HOUR);

        private final String name;
        private final long signsFrom;
        private final long signsUntil;
        private final long verifiesUntil;

        OutOfTurn(String name, long signsFrom, long signsUntil, long verifiesUntil) {
            this.name = name;
            this.signsFrom = signsFrom;
            this.signsUntil = signsUntil;
            this.verifiesUntil = verifiesUntil;
        }

        private static List<SigningKeys.Rehearsal> all(Instant now) {
            return Arrays.stream(values())
                    .map(one ->
                            new SigningKeys.Rehearsal(
                                    SignatureAlgorithm.ES256,
                                    now.plusSeconds(one.signsFrom),
                                    now.plusSeconds(one.signsUntil),
                                    now.plusSeconds(one.verifiesUntil)))
                    .toList();
        }
    }

    private Map<String, Object> outOfTurn(Canary home, List<SigningKey> keys) {
        Map<String, Object> stolen = new TreeMap<>();
        Iterator<SigningKey> key = keys.iterator();
        for (OutOfTurn one : OutOfTurn.values()) {
            stolen.put(one.name, stolen(home, key.next()));
        }
        return stolen;
    }

    /// One of each algorithm whose turn it is.
    private static List<SigningKeys.Rehearsal> inTurn(Instant now) {
        return Arrays.stream(SignatureAlgorithm.values())
                .map(algorithm ->
                        new SigningKeys.Rehearsal(
                                algorithm,
                                now.minusSeconds(DAY),
                                now.plusSeconds(HOUR),
                                now.plusSeconds(HOUR)))
                .toList();
    }

    private Map<String, Object> tenant(Canary canary) {
        Tenant tenant = canary.tenant();
        String clientId = clientOf(tenant);
        Applications.Registered client = credential(canary.inside(), clientId, Optional.empty());
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

    /// An id that no other tenant has: an attack with it elsewhere must meet an unknown client.
    private static String clientOf(Tenant tenant) {
        return CLIENT + tenant.name();
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

    private Canary enter(RequestContext context, String name) {
        Tenant tenant = known(context, name);
        return new Canary(tenant, context.within(tenants.scope(tenant)));
    }

    private Applications.Registered credential(
            RequestContext inTenant, String clientId, Optional<String> jwks) {
        return credential(inTenant, application(clientId, jwks));
    }

    private Applications.Registered credential(RequestContext inTenant, NewApplication asked) {
        String clientId = asked.clientId().orElseThrow();
        return applications.find(inTenant, clientId).isPresent()
                ? applications.renew(inTenant, clientId, asked.jwks())
                : applications.create(inTenant, asked);
    }

    private NewApplication application(String clientId, Optional<String> jwks) {
        return new NewApplication(
                "Standing adversary",
                Optional.of(clientId),
                Optional.empty(),
                jwks,
                scopes(),
                List.of(ELSEWHERE),
                Optional.empty());
    }

    private static String keySet(SigningKey key) {
        return CanonicalJson.write(Map.of("keys", List.of(key.verification().jwk())));
    }

    private Map<String, Object> stolen(Canary canary, SigningKey key) {
        return Map.of(
                "kid", key.kid(),
                "algorithm", key.verification().algorithm().label(),
                "privateKey", base64(key.pkcs8()),
                "publicKey", base64(key.verification().key().getEncoded()),
                "token", token(canary, clientOf(canary.tenant()), new Use(key, TOKEN_LIFE)));
    }

    /// What a token is signed by, and for how long.
    private record Use(SigningKey key, Duration life) {}

    private String token(Canary canary, String clientId, Use use) {
        Application client = applications.find(canary.inside(), clientId).orElseThrow();
        return tokens.rehearse(
                canary.inside(),
                canary.tenant(),
                new AccessTokens.Rehearsal(client, use.key(), use.life()));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
