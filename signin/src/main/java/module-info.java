/// Who somebody is: how people prove it, how long that counts, and the one gate that says whether
/// they may get or use a token now. It issues none.
@org.jspecify.annotations.NullMarked
module io.sallyport.signin {
    requires transitive io.sallyport.directory;
    requires transitive io.sallyport.foundation;
    requires transitive io.sallyport.http;
    requires transitive io.sallyport.keys;
    requires transitive io.sallyport.store;

    exports io.sallyport.signin;
}
