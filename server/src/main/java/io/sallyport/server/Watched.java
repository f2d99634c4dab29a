package io.sallyport.server;

import io.sallyport.directory.Application;
import io.sallyport.directory.Applications;
import io.sallyport.directory.NewApplication;
import io.sallyport.directory.SigningKeys;
import io.sallyport.directory.Tenant;
import io.sallyport.directory.Tenants;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.keys.SignatureAlgorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// A tenant in which everything is random and known to this node alone: whatever of it stands
/// readable in a file has leaked. It is made once; its secret is drawn anew at each start, since
/// nobody can know the one before.
record Watched(Tenants tenants, Applications applications, SigningKeys signingKeys, Ids ids) {
    private static final String SCOPE = "watched.";
    private static final String RESOURCE = "https://watched.example/";

    /// Where the private number stands in every P-256 key of the form that keys are kept in.
    private static final int NUMBER_FROM = 36;

    private static final int NUMBER_TO = 68;

    /// Each value by what it is.
    record Values(Map<String, String> texts, byte[] privateKey) {
        List<Needles.Needle> needles() {
            List<Needles.Needle> all = new ArrayList<>();
            texts.forEach((value, text) -> all.addAll(Needles.ofText(value, text)));
            all.addAll(Needles.ofBytes("private key", privateKey));
            return all;
        }
    }

    Values plant(RequestContext context) {
        Tenant tenant = tenants.watched(context).orElseGet(() -> tenants.createWatched(context));
        RequestContext inside = context.within(tenants.scope(tenant));
        Application application =
                applications.list(inside, new RowId(new UUID(0, 0)), 1).stream()
                        .findFirst()
                        .orElseGet(() -> register(inside));
        String secret =
                applications
                        .renew(inside, application.clientId(), Optional.empty())
                        .clientSecret()
                        .orElseThrow();
        Map<String, String> texts = new TreeMap<>();
        texts.put("tenant's name", tenant.name().substring("canary-".length()));
        texts.put("application's name", application.name());
        texts.put("client id", application.clientId());
        texts.put("client secret", secret);
        texts.put("scope", application.scopes().getFirst().substring(SCOPE.length()));
        texts.put("resource", application.resources().getFirst().substring(RESOURCE.length()));
        byte[] key = signingKeys.signing(inside, SignatureAlgorithm.ES256).pkcs8();
        return new Values(texts, Arrays.copyOfRange(key, NUMBER_FROM, NUMBER_TO));
    }

    private Application register(RequestContext inside) {
        return applications
                .create(
                        inside,
                        new NewApplication(
                                ids.random(),
                                Optional.of(ids.random()),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(SCOPE + ids.random()),
                                List.of(RESOURCE + ids.random()),
                                Optional.empty()))
                .application();
    }
}
