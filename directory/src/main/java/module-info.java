/// Who there is: tenants with their issuers and signing keys, and the applications in each. It
/// decides what may be created and who serves; it issues nothing. Everything that reaches beyond
/// one tenant is an [io.sallyport.foundation.Activity].
@org.jspecify.annotations.NullMarked
module io.sallyport.directory {
    requires transitive io.sallyport.foundation;
    requires transitive io.sallyport.http;
    requires transitive io.sallyport.keys;
    requires transitive io.sallyport.store;
    requires com.github.benmanes.caffeine;

    exports io.sallyport.directory;
    exports io.sallyport.directory.scim;
}
