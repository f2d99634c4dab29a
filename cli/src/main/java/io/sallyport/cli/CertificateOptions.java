package io.sallyport.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;

/// What is said of an application's certificates when it is registered (RFC 8705).
final class CertificateOptions {
    private static final String CERTIFICATE = "--certificate";
    private static final String BOUND = "--certificate-bound";
    private static final String BOUND_TOKENS = "tlsClientCertificateBoundAccessTokens";

    /// The options, and what each is to the instance.
    private static final Map<String, String> NAMES = names();

    private CertificateOptions() {}

    private static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("--certificate-subject-dn", "tlsClientAuthSubjectDn");
        names.put("--certificate-san-dns", "tlsClientAuthSanDns");
        names.put("--certificate-san-uri", "tlsClientAuthSanUri");
        names.put("--certificate-san-ip", "tlsClientAuthSanIp");
        names.put("--certificate-san-email", "tlsClientAuthSanEmail");
        return names;
    }

    static List<ArgSpec> options() {
        List<ArgSpec> options = new ArrayList<>();
        options.add(
                Options.text(
                        CERTIFICATE,
                        "FILE",
                        "Its own certificate in PEM, which it authenticates with"
                                + " (self_signed_tls_client_auth)."));
        NAMES.keySet()
                .forEach(name ->
                        options.add(
                                Options.text(
                                        name,
                                        "NAME",
                                        "This name in a certificate of one of the tenant's trust"
                                                + " anchors (tls_client_auth).")));
        options.add(
                Options.flag(
                        BOUND,
                        "Its tokens count only beside the certificate that it shows, however it"
                                + " authenticates."));
        return options;
    }

    /// What the instance says of them.
    static List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        NAMES.forEach((option, member) ->
                columns.add(new Column(option.substring(2).replace('-', ' '), member)));
        columns.add(new Column("bound tokens", BOUND_TOKENS));
        return columns;
    }

    static void read(Call call, Map<String, Object> parameters) throws IOException {
        NAMES.forEach((option, parameter) ->
                call.optional(option).ifPresent(name -> parameters.put(parameter, name)));
        Optional<String> certificate = call.optional(CERTIFICATE);
        if (certificate.isPresent()) {
            parameters.put("tlsClientAuthJwks", CertificateJwks.read(Path.of(certificate.get())));
        }
        if (call.flag(BOUND)) {
            parameters.put(BOUND_TOKENS, true);
        }
    }
}
