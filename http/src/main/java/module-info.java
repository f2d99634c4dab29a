/// The seam between bytes on a listener and endpoints: limits before parsing, one router, one place
/// that asks who is calling, one mapping of refusals to answers, and the headers that every answer
/// carries. The web server underneath is known here alone. It refuses whatever no endpoint
/// declared, and decides nothing about tenants or tokens: [io.sallyport.http.Authenticator] does,
/// composed in `server`.
@org.jspecify.annotations.NullMarked
module io.sallyport.http {
    requires transitive io.sallyport.foundation;
    requires transitive io.sallyport.pages;
    requires transitive io.sallyport.store;
    requires transitive io.sallyport.transport;
    requires com.github.benmanes.caffeine;
    requires io.helidon.webserver;
    requires transitive micrometer.core;

    exports io.sallyport.http;
}
