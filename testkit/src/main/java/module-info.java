/// What tests share: time that stands still until told, randomness that replays, properties that
/// print their seed, a witness of logs. Test scope only.
@org.jspecify.annotations.NullMarked
module io.sallyport.testkit {
    requires transitive io.sallyport.foundation;
    requires transitive org.bouncycastle.pkix;
    requires transitive org.bouncycastle.provider;
    requires jdk.httpserver;

    exports io.sallyport.testkit;
}
