/// Puts the house together: configuration, the parts in dependency order, the two doors (the public
/// listener and the instance's Unix socket), and the stop. It holds no policy of its own but one:
/// until the privileged plane stands, whoever may open the socket may run activities, and each
/// stands in the log as `bootstrap` before it takes effect.
@org.jspecify.annotations.NullMarked
module io.sallyport.server {
    requires io.sallyport.audit;
    requires io.sallyport.directory;
    requires io.sallyport.foundation;
    requires io.sallyport.http;
    requires io.sallyport.keys;
    requires io.sallyport.outbound;
    requires io.sallyport.pages;
    requires io.sallyport.signin;
    requires io.sallyport.sinks;
    requires io.sallyport.store;
    requires io.sallyport.tokens;
    requires io.sallyport.transport;
    requires java.logging;
    requires java.net.http;
    requires micrometer.core;
    requires micrometer.registry.prometheus;
}
