/// What a person sees: layout, stylesheet, texts in several languages, and the policy of what a
/// page may load. HTML is text here and escaped where it is written ([decision
/// 34](../../../../docs/decisions/0034-people-sign-in.md)); nothing here knows a request.
@org.jspecify.annotations.NullMarked
module io.sallyport.pages {
    requires transitive gg.jte.runtime;
    requires transitive io.sallyport.foundation;

    exports io.sallyport.pages;
}
