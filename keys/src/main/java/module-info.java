/// The key hierarchy: a seal opens the root key, the root key opens the keyring, the keyring opens
/// a tenant's purpose keys, and those seal rows and events. Key bytes leave this module in no form
/// but sealed; a caller hands over bytes and a place and gets bytes back. It refuses to open
/// anything at another place than the one it was sealed for.
@org.jspecify.annotations.NullMarked
module io.sallyport.keys {
    requires transitive io.sallyport.foundation;
    requires com.amazon.corretto.crypto.provider;
    requires com.github.benmanes.caffeine;
    requires org.bouncycastle.provider;

    exports io.sallyport.keys;
}
