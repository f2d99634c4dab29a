package io.sallyport.audit.merkle;

import java.util.List;

/// What came of checking a log.
public sealed interface Verification {
    /// Every entry, every tile and the root agree with a checkpoint that the key signed.
    ///
    /// @param cosignatures of the witnesses that were asked for, each verified
    record Verified(Checkpoint checkpoint, long entries, List<Cosigning.Cosigned> cosignatures)
            implements Verification {
        public Verified {
            cosignatures = List.copyOf(cosignatures);
        }
    }

    /// The first thing that does not agree. All before it, in the order of the entries, does.
    ///
    /// @param what one sentence without a full stop, such as `entry 25600 does not match its leaf
    ///   hash in tile/0/100`; never anything that the log's server chose
    /// @param where the file, such as `tile/0/100` or `checkpoint`
    record Damaged(String what, String where) implements Verification, Resumption {}
}
