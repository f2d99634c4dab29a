/// What is spoken on the wire: which TLS versions and suites each listener takes, and the
/// instance's own small certificate authority. The authority is constrained to the instance's host
/// names, so that whoever trusts it trusts it for nothing else. It opens no listener; `server`
/// does.
@org.jspecify.annotations.NullMarked
module io.sallyport.transport {
    requires transitive io.sallyport.foundation;
    requires transitive io.sallyport.store;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;

    exports io.sallyport.transport;
}
