/// What things cost: JMH for the hot pieces, and the floor under a token (bare HTTPS, one
/// signature) for the load scenarios of `script/bench`. Nothing depends on it.
@org.jspecify.annotations.NullMarked
module io.sallyport.bench {
    requires io.sallyport.audit;
    requires io.sallyport.foundation;
    requires io.sallyport.http;
    requires io.sallyport.keys;
    requires io.sallyport.store;
    requires io.sallyport.transport;
    requires io.helidon.webserver;
    requires jmh.core;
    requires jdk.jfr;
    requires jdk.management;
    requires jdk.unsupported;
    requires org.bouncycastle.provider;
}
