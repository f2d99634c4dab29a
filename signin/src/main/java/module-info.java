/// Who somebody is: how people sign in, and the pages on which they do ([decision
/// 34](../../../../docs/decisions/0034-people-sign-in.md)).
@org.jspecify.annotations.NullMarked
module io.sallyport.signin {
    requires transitive io.sallyport.directory;
    requires transitive io.sallyport.foundation;
    requires transitive io.sallyport.http;
    requires transitive io.sallyport.keys;
    requires transitive io.sallyport.pages;
    requires transitive io.sallyport.store;
    requires com.google.zxing;
    requires com.webauthn4j.core;
    requires org.bouncycastle.provider;
    requires tools.jackson.core;

    exports io.sallyport.signin;
}
