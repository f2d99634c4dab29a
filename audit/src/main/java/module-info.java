/// The log that nobody can rewrite unseen. It reads the journal, whose order is the truth, and
/// folds it into the instance tree: RFC 6962 hashes in the C2SP tlog-tiles layout under signed-note
/// checkpoints. It adds nothing of its own and changes nothing that was written.
///
/// The package `merkle` is a pure library for one log, with proofs and the verifier that anybody
/// can run against a folder or a web address. It knows no tenants, no journal and no keyring.
@org.jspecify.annotations.NullMarked
module io.sallyport.audit {
    requires transitive io.sallyport.foundation;
    requires transitive io.sallyport.store;
    requires io.sallyport.outbound;
    requires transitive java.net.http;

    exports io.sallyport.audit;
    exports io.sallyport.audit.merkle;
}
