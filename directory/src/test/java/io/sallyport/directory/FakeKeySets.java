package io.sallyport.directory;

import java.util.List;

/// Two key sets are known here: an empty one that signs, and one with a certificate.
final class FakeKeySets implements ApplicationForm.KeySets {
    static final String SIGNING = "{\"keys\":[]}";
    static final String CERTIFIED = "{\"keys\":[1]}";
    static final String THUMBPRINT = "x".repeat(43);

    @Override
    public boolean usable(String jwks) {
        return jwks.equals(SIGNING);
    }

    @Override
    public List<String> thumbprints(String jwks) {
        return jwks.equals(CERTIFIED) ? List.of(THUMBPRINT) : List.of();
    }
}
