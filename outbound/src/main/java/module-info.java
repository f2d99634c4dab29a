/// The one client for everything that the server calls. A name is resolved once, every address that
/// it has is checked against the policy of that call, and the connection goes to a checked address
/// and nowhere else. It keeps no cookies, knows no proxies and gives no answer more time or room
/// than the caller said.
@org.jspecify.annotations.NullMarked
module io.sallyport.outbound {
    requires transitive io.sallyport.foundation;
    requires org.apache.httpcomponents.core5.httpcore5;

    exports io.sallyport.outbound;
}
