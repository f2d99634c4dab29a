package io.sallyport.transport;

/// Why a certificate is not signed.
enum LintFinding {
    ISSUER("its issuer is not who would sign it"),
    SERIAL("its serial number has no room for 64 random bits, or is longer than 20 octets"),
    VALIDITY("it would be valid when its issuer is not, or never"),
    LIFE("it would live longer than its kind may"),
    CA_FLAG("it would be an authority and must not, or the other way round, or too high a one"),
    KEY_USAGE("its key usage is not that of its kind"),
    EXTENDED_KEY_USAGE("its extended key usage is missing or not the plane's"),
    NAMES("its names are not those of its kind"),
    NAME_CONSTRAINTS("it has no name constraints, or a name that its issuer's do not permit"),
    KEY("its key is not on P-256 or a larger NIST curve"),
    ALGORITHM("its signature would not be ECDSA with SHA-256"),
    EXTENSIONS("an extension does not parse, or is none that we write");

    private final String meaning;

    LintFinding(String meaning) {
        this.meaning = meaning;
    }

    String meaning() {
        return meaning;
    }
}
