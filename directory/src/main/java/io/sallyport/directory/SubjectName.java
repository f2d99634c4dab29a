package io.sallyport.directory;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/// The one name by which an application's certificate is known (RFC 8705 2.1.2). Two spellings of
/// one name are one name: what is compared is never how somebody wrote it.
///
/// @param value in its kind's normal form
public record SubjectName(Kind kind, String value) {
    private static final int LENGTH_MAX = 1_024;
    private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
    private static final String HOST = LABEL + "(\\." + LABEL + ")*";

    /// Where in the certificate the name stands, by the metadata that says so.
    public enum Kind {
        SUBJECT_DN("tlsClientAuthSubjectDn", 0),
        SAN_DNS("tlsClientAuthSanDns", 2),
        SAN_URI("tlsClientAuthSanUri", 6),
        SAN_IP("tlsClientAuthSanIp", 7),
        SAN_EMAIL("tlsClientAuthSanEmail", 1);

        private final String parameter;

        /// The choice of `GeneralName` (RFC 5280 4.2.1.6).
        private final int choice;

        Kind(String parameter, int choice) {
            this.parameter = parameter;
            this.choice = choice;
        }

        /// What it is called at registration, such as `tlsClientAuthSanDns`.
        public String parameter() {
            return parameter;
        }
    }

    /// @param text as somebody wrote it
    /// @throws Refusal INVALID_REQUEST when it is no name of that kind
    public static SubjectName of(Kind kind, String text) {
        return normal(kind, text)
                .filter(normal -> text.length() <= LENGTH_MAX)
                .map(normal -> new SubjectName(kind, normal))
                .orElseThrow(() ->
                        new Refusal(
                                RefusalCode.INVALID_REQUEST,
                                kind.parameter + " is not a name of that kind (RFC 8705 2.1.2).",
                                "certificate-name"));
    }

    /// Whether the certificate has this name.
    public boolean names(X509Certificate certificate) {
        if (kind == Kind.SUBJECT_DN) {
            return certificate.getSubjectX500Principal().equals(new X500Principal(value));
        }
        return alternatives(certificate).stream()
                .filter(name -> name.getFirst().equals(kind.choice))
                .flatMap(name -> normal(kind, String.valueOf(name.get(1))).stream())
                .anyMatch(value::equals);
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException damaged) {
            return List.of();
        }
    }

    private static Optional<String> normal(Kind kind, String text) {
        return switch (kind) {
            case SUBJECT_DN -> distinguished(text);
            case SAN_DNS -> host(text);
            case SAN_URI -> uri(text);
            case SAN_IP -> address(text);
            case SAN_EMAIL -> email(text);
        };
    }

    /// RFC 4514. The empty name is every nameless certificate's.
    private static Optional<String> distinguished(String text) {
        try {
            String name = new X500Principal(text).getName(X500Principal.RFC2253);
            return name.isEmpty() ? Optional.empty() : Optional.of(name);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /// One host: a pattern is no name.
    private static Optional<String> host(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return Optional.of(lower).filter(one -> one.length() <= 253 && one.matches(HOST));
    }

    /// RFC 5280 7.4: scheme and host in small letters, the rest as it is.
    private static Optional<String> uri(String text) {
        int colon = text.indexOf(':');
        boolean ascii = text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
        if (!ascii || colon < 1 || !text.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*")) {
            return Optional.empty();
        }
        int end = colon + 1;
        if (text.startsWith("//", end)) {
            end += 2;
            while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            if (text.substring(colon + 3, end).indexOf('@') >= 0) {
                return Optional.empty();
            }
        }
        return end == text.length() && end == colon + 1
                ? Optional.empty()
                : Optional.of(
                        text.substring(0, end).toLowerCase(Locale.ROOT) + text.substring(end));
    }

    /// Four decimal numbers, or RFC 4291: Java takes other forms for IPv4, and readers differ about
    /// them.
    private static Optional<String> address(String text) {
        boolean four = text.matches("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
        if (!four && !text.matches("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text).getHostAddress());
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /// RFC 5280 7.5: the host in small letters, what stands before it as it is.
    private static Optional<String> email(String text) {
        int at = text.lastIndexOf('@');
        boolean local = at > 0 && text.substring(0, at).chars().allMatch(c -> c > 0x20 && c < 0x7F);
        return local && text.indexOf('@') == at
                ? host(text.substring(at + 1)).map(host -> text.substring(0, at + 1) + host)
                : Optional.empty();
    }
}
