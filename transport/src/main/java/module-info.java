/// What is spoken on the wire: which TLS versions and suites each listener takes, and the
/// instance's own issuance: a root, and an authority for each plane. All are constrained to the
/// instance's host name, so that whoever trusts them trusts them for nothing else. It opens no
/// listener; `server` does.
@org.jspecify.annotations.NullMarked
module io.sallyport.transport {
    requires transitive io.sallyport.foundation;
    requires transitive io.sallyport.outbound;
    requires transitive io.sallyport.store;
    requires java.net.http;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.tls;
    requires org.shredzone.acme4j;

    exports io.sallyport.transport;
    exports io.sallyport.transport.acme;
}
