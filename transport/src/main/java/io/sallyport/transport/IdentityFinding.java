package io.sallyport.transport;

import java.util.Locale;

/// Why a certificate and a key that somebody else made are not served. The advice is what an
/// operator reads: it says what to do, and nothing of the key.
public enum IdentityFinding {
    CERTIFICATE_UNREADABLE(
            "the certificate cannot be read: it must be a file of at most 256 KiB that the"
                    + " server's user may read"),
    KEY_UNREADABLE(
            "the key cannot be read: it must be a file of at most 256 KiB that the server's user"
                    + " may read"),
    KEY_EXPOSED("everybody may read the key: take that away (chmod o=), or make another key"),
    KEY_MISSING("a chain in PEM has its key in a file of its own: name it in publicCertificateKey"),
    KEY_TWICE("a PKCS #12 file has its key inside: take publicCertificateKey away"),
    KEY_FORM(
            "the key is not one unencrypted PKCS #8 key in PEM: convert it (openssl pkcs8 -topk8"
                    + " -nocrypt), or put both into a PKCS #12 file"),
    KEY_KIND("the key is neither on P-256 or P-384 nor RSA of 2048 to 4096 bits: make another one"),
    PASSWORD(
            "the password does not open the PKCS #12 file: give the right one by"
                    + " --certificate-password-fd N or as the systemd credential"
                    + " \"sallyport-certificate-password\""),
    CERTIFICATE_FORM(
            "there are no one to eight certificates in PEM, and no PKCS #12 file with one key and"
                    + " its certificates"),
    KEY_MISMATCH("the key is not that of the first certificate: put the two that belong together"),
    CHAIN_ORDER(
            "one certificate was not signed by the next: put the server's own first, then who"
                    + " signed it, and so on"),
    EXPIRED("a certificate of the chain has expired: renew it"),
    NOT_YET_VALID("a certificate of the chain is not valid yet: look at the clock, or wait"),
    AUTHORITY("the first certificate is an authority's: put the server's own first"),
    NAMES("the certificate is not for the host of publicOrigin: get one with that DNS name"),
    SERVER_AUTH(
            "the certificate is not for servers: get one with the extended key usage serverAuth"
                    + " and the key usage digitalSignature"),
    WEAK_SIGNATURE(
            "a certificate is signed with SHA-1, MD5 or a key that is too short: get another one"),
    PATH("the chain does not validate (RFC 5280 6): get another one");

    private final String advice;

    IdentityFinding(String advice) {
        this.advice = advice;
    }

    /// One line without a full stop.
    public String advice() {
        return advice;
    }

    /// As in `key-mismatch`.
    public String reason() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Whether it is about the file with the key.
    boolean ofKey() {
        return this == KEY_UNREADABLE
                || this == KEY_EXPOSED
                || this == KEY_FORM
                || this == KEY_KIND;
    }
}
