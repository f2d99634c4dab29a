/// The token service: clients authenticate, tokens are issued, verified, revoked and described.
/// Every token is in the journal before it is answered. A token counts only as a
/// [io.sallyport.tokens.VerifiedToken], which one verifier alone can make, and it has no way to
/// make one when anything is missing.
@org.jspecify.annotations.NullMarked
module io.sallyport.tokens {
    requires transitive io.sallyport.directory;
    requires transitive io.sallyport.foundation;
    requires transitive io.sallyport.http;
    requires transitive io.sallyport.keys;
    requires transitive io.sallyport.signin;
    requires transitive io.sallyport.store;
    requires io.sallyport.outbound;
    requires com.github.benmanes.caffeine;
    requires com.nimbusds.jose.jwt;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;

    exports io.sallyport.tokens;
}
