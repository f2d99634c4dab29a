/// Hands the log to receivers outside: files, syslog over TLS, webhooks. Each sink reads what the
/// instance tree has shown, on a thread of its own, keeps a cursor, and says when it lags, fails,
/// or misses something. What goes out is sealed until an act opens a sink.
@org.jspecify.annotations.NullMarked
module io.sallyport.sinks {
    requires transitive io.sallyport.audit;
    requires transitive io.sallyport.foundation;
    requires transitive io.sallyport.keys;
    requires transitive io.sallyport.store;
    requires io.sallyport.outbound;

    exports io.sallyport.sinks;
}
