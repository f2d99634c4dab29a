package io.sallyport.audit.merkle;

/// Whether the files of a log allow going on at a size. [Verification.Damaged] is the other answer:
/// then the files must be written anew from the journal ([TileFolder#open]).
public sealed interface Resumption permits Resumption.Resumed, Verification.Damaged {
    /// @param log ready for the next entry; its root is still to be compared with the checkpoint
    record Resumed(TileFolder log) implements Resumption {}
}
