/// The nouns that every other module speaks: ids, who acts and for what, what happened, what is
/// refused, time and randomness as arguments, canonical JSON. It does no I/O, its one library is a
/// JSON tokenizer, and its list of types is closed (`ArchitectureTest`): a type comes here only
/// when two capabilities need it.
@org.jspecify.annotations.NullMarked
module io.sallyport.foundation {
    requires static transitive org.jspecify;
    requires tools.jackson.core;

    exports io.sallyport.foundation;
}
