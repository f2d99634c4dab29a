/// The front for old TLS: a process of its own that takes TLS 1.1 and 1.0, nothing newer, for one
/// host, as long as the instance says that this is open, and hands each request on to the instance
/// over the internal listener. It decides nothing about tenants or tokens and keeps nothing.
@org.jspecify.annotations.NullMarked
module io.sallyport.legacy {
    requires io.sallyport.foundation;
    requires io.sallyport.http;
    requires io.sallyport.outbound;
    requires io.sallyport.pages;
    requires io.sallyport.transport;
}
