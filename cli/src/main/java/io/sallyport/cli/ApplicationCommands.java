package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.ArgSpec;

/// Applications of one tenant: the clients of its token service.
final class ApplicationCommands {
    private static final String TENANT = "--tenant";
    private static final String NAME = "--name";
    private static final String CLIENT_ID = "--client-id";
    private static final String SECRET_DESCRIPTOR = "--client-secret-fd";
    private static final String SECRET = "clientSecret";
    private static final String JWKS = "--jwks";
    private static final String SCOPE = "--scope";
    private static final String RESOURCE = "--resource";
    private static final String TOKEN_LIFE = "--token-life";
    private static final String ALGORITHM = "--signing-algorithm";

    private ApplicationCommands() {}

    static List<Command> commands() {
        return List.of(
                create(),
                list(),
                change("suspend", "The application gets no tokens until it is resumed."),
                change("resume", "The application gets tokens again."),
                change("delete", "Removes the application for good; nobody gets its client id."),
                change(
                        "renew",
                        "Makes a new client secret and prints it; what was there ends. Refused"
                                + " where a certificate is shown instead."));
    }

    private static Command create() {
        return new Command(
                "application create",
                "Registers an application. Without secret, keys or certificate a secret is made"
                        + " and printed.",
                List.of(
                        "./sallyport application create --tenant contoso --name Reports --scope"
                                + " applications.read",
                        "./sallyport application create --tenant contoso --name Pay"
                                + " --client-secret-fd 3 3< secret.txt",
                        "./sallyport application create --tenant contoso --name Jobs --jwks"
                                + " jwks.json",
                        "./sallyport application create --tenant contoso --name Portal"
                                + " --redirect-uri https://portal.example/callback",
                        "./sallyport application create --tenant contoso --name Old"
                                + " --signing-algorithm RS256",
                        "./sallyport application create --tenant contoso --name Bank"
                                + " --certificate-san-dns bank.contoso.example"),
                created(),
                ApplicationCommands::runCreate);
    }

    private static List<ArgSpec> created() {
        List<ArgSpec> options = new ArrayList<>(withoutCertificates());
        options.addAll(RelyingPartyOptions.options());
        options.addAll(CertificateOptions.options());
        return options;
    }

    private static List<ArgSpec> withoutCertificates() {
        return List.of(
                tenant(),
                Options.required(NAME, "N", "What people call it."),
                Options.text(CLIENT_ID, "ID", "Its client id (default: one is made)."),
                Options.number(
                        SECRET_DESCRIPTOR,
                        "FD",
                        "Read its secret from this open file descriptor. Secrets are not"
                                + " taken from arguments or the environment, where others"
                                + " can see them."),
                Options.text(
                        JWKS, "FILE", "Its public keys for private_key_jwt, instead of a secret."),
                Options.texts(SCOPE, "S", "A scope that it may ask for."),
                Options.texts(
                        RESOURCE,
                        "R",
                        "A resource that it may ask tokens for, besides the tenant's own"
                                + " API."),
                Options.number(TOKEN_LIFE, "SECONDS", "How long its access tokens live."),
                Options.text(
                        ALGORITHM,
                        "ALG",
                        "What signs its access tokens: ES256 (default), EdDSA, RS256 or"
                                + " PS256."));
    }

    private static Exit runCreate(Call call) throws IOException {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("tenant", call.text(TENANT));
        parameters.put("name", call.text(NAME));
        call.optional(CLIENT_ID).ifPresent(id -> parameters.put("clientId", id));
        Optional<Long> descriptor = call.number(SECRET_DESCRIPTOR);
        if (descriptor.isPresent()) {
            parameters.put(SECRET, SecretDescriptor.read(descriptor.get()));
        }
        Optional<String> jwks = call.optional(JWKS);
        if (jwks.isPresent()) {
            parameters.put("jwks", Files.readString(Path.of(jwks.get())));
        }
        if (!call.texts(SCOPE).isEmpty()) {
            parameters.put("scopes", call.texts(SCOPE));
        }
        if (!call.texts(RESOURCE).isEmpty()) {
            parameters.put("resources", call.texts(RESOURCE));
        }
        call.number(TOKEN_LIFE).ifPresent(life -> parameters.put("tokenLifeSeconds", life));
        call.optional(ALGORITHM).ifPresent(alg -> parameters.put("signingAlgorithm", alg));
        RelyingPartyOptions.read(call, parameters);
        CertificateOptions.read(call, parameters);
        showOne(call, call.instance().perform("application.create", parameters));
        return Exit.SUCCESS;
    }

    private static Command list() {
        List<ArgSpec> takes = new ArrayList<>(Pages.options());
        takes.add(tenant());
        return new Command(
                "application list",
                "Lists a tenant's applications.",
                List.of("./sallyport application list --tenant contoso"),
                takes,
                call -> {
                    new Pages(call, "application.list", "applications", false)
                            .show(
                                    Map.of("tenant", call.text(TENANT)),
                                    new Column("CLIENT ID", "clientId"),
                                    new Column("NAME", "name"),
                                    new Column("STATUS", "status"),
                                    new Column("AUTHENTICATION", "authentication"),
                                    new Column("SCOPES", "scopes"),
                                    new Column("CREATED", "createdAt"));
                    return Exit.SUCCESS;
                });
    }

    private static Command change(String verb, String meaning) {
        return new Command(
                "application " + verb,
                meaning,
                List.of("./sallyport application " + verb + " --tenant contoso reports"),
                List.of(tenant(), Options.word("CLIENT_ID", "The application's client id.")),
                call -> {
                    JsonObject changed =
                            call.instance()
                                    .perform(
                                            "application." + verb,
                                            Map.of(
                                                    "tenant", call.text(TENANT),
                                                    "clientId", call.word()));
                    showOne(call, changed);
                    return Exit.SUCCESS;
                });
    }

    /// A secret comes once; the instance keeps only what checks it.
    private static void showOne(Call call, JsonObject application) {
        List<Column> columns =
                new ArrayList<>(
                        List.of(
                                new Column("tenant", "tenant"),
                                new Column("client id", "clientId"),
                                new Column("client secret", SECRET),
                                new Column("name", "name"),
                                new Column("status", "status"),
                                new Column("authentication", "authentication"),
                                new Column("signing algorithm", "signingAlgorithm"),
                                new Column("scopes", "scopes"),
                                new Column("resources", "resources"),
                                new Column("created", "createdAt")));
        columns.addAll(RelyingPartyOptions.columns());
        columns.addAll(CertificateOptions.columns());
        call.results(
                        columns.stream()
                                .filter(column ->
                                        application.members().containsKey(column.member()))
                                .toArray(Column[]::new))
                .showOne(application);
        if (application.members().containsKey(SECRET)) {
            call.terminal().note("sallyport: the secret is shown this once; keep it now");
        }
    }

    private static ArgSpec tenant() {
        return Options.required(TENANT, "T", "The tenant's name.");
    }
}
