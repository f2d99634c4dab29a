/// Who somebody is: passwords, passkeys, codes, sessions.
@org.jspecify.annotations.NullMarked
module io.sallyport.signin {
    requires transitive io.sallyport.directory;
    requires transitive io.sallyport.foundation;
    requires transitive io.sallyport.http;
    requires transitive io.sallyport.keys;
    requires transitive io.sallyport.store;
    requires org.bouncycastle.provider;

    exports io.sallyport.signin;
}
