package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.ArgSpec;

/// The roots whose certificates a tenant's applications may authenticate with.
final class TrustAnchorCommands {
    private static final String TENANT = "--tenant";
    private static final String CRL = "--crl";
    private static final String OCSP = "--ocsp";

    private TrustAnchorCommands() {}

    static List<Command> commands() {
        return List.of(add(), list(), remove());
    }

    private static ArgSpec tenant() {
        return Options.required(TENANT, "T", "The tenant's name.");
    }

    private static Command add() {
        return new Command(
                "trust-anchor add",
                "Lets a tenant's applications authenticate with certificates of a root.",
                List.of(
                        "./sallyport trust-anchor add --tenant contoso root.pem",
                        "./sallyport trust-anchor add --tenant contoso root.pem --crl"
                                + " http://pki.contoso.example/root.crl"),
                List.of(
                        tenant(),
                        Options.word("FILE", "The root's certificate in PEM."),
                        Options.text(
                                CRL,
                                "URL",
                                "Where the list of what it revoked is (default: where its"
                                        + " certificates say)."),
                        Options.text(OCSP, "URL", "Who answers for its certificates (likewise).")),
                call -> {
                    Map<String, Object> parameters = tenant(call);
                    parameters.put("certificate", Files.readString(Path.of(call.word())));
                    call.optional(CRL).ifPresent(url -> parameters.put("crl", url));
                    call.optional(OCSP).ifPresent(url -> parameters.put("ocsp", url));
                    return one(call, call.instance().perform("trust-anchor.add", parameters));
                });
    }

    private static Command list() {
        return new Command(
                "trust-anchor list",
                "Shows the roots whose certificates count in a tenant.",
                List.of("./sallyport trust-anchor list --tenant contoso"),
                List.of(tenant()),
                call -> {
                    call.results(
                                    new Column("FINGERPRINT", "fingerprint"),
                                    new Column("SUBJECT", "subject"),
                                    new Column("NOT AFTER", "notAfter"),
                                    new Column("CRL", "crl"),
                                    new Column("OCSP", "ocsp"),
                                    new Column("ADDED", "addedAt"))
                            .show(
                                    call.instance()
                                            .perform("trust-anchor.list", tenant(call))
                                            .objects("trustAnchors"));
                    return Exit.SUCCESS;
                });
    }

    private static Command remove() {
        return new Command(
                "trust-anchor remove",
                "Refuses certificates of a root in a tenant from here on.",
                List.of(
                        "./sallyport trust-anchor remove --tenant contoso"
                                + " 8f434346648f6b96df89dda901c5176b"
                                + "10a6d83961dd3c1ac88b59b2dc327aa4"),
                List.of(
                        tenant(),
                        Options.word("FINGERPRINT", "SHA-256 of the root, as the list shows it.")),
                call -> {
                    Map<String, Object> parameters = tenant(call);
                    parameters.put("fingerprint", call.word());
                    return one(call, call.instance().perform("trust-anchor.remove", parameters));
                });
    }

    private static Exit one(Call call, JsonObject anchor) {
        call.results(
                        new Column("tenant", "tenant"),
                        new Column("fingerprint", "fingerprint"),
                        new Column("subject", "subject"),
                        new Column("not after", "notAfter"))
                .showOne(anchor);
        return Exit.SUCCESS;
    }

    private static Map<String, Object> tenant(Call call) {
        return new TreeMap<>(Map.of("tenant", call.text(TENANT)));
    }
}
