package io.sallyport.sinks;

import io.sallyport.audit.LogPage;
import java.io.IOException;

/// The other end of a sink. It belongs to the sink's thread, but for [#abort()]. Every step has a
/// time limit of its own, or ends when it is aborted.
interface Receiver {
    /// Begins, or begins again after a failure.
    ///
    /// @param from the first position that nobody has confirmed
    /// @param end no position from here on can have been handed over
    /// @return where to go on: `from`, or further where it is known to be there already
    long begin(long from, long end) throws IOException;

    /// Hands over a batch.
    ///
    /// @return behind the last position that is confirmed
    long take(LogPage batch) throws IOException;

    /// There is nothing to hand over: asks for what is not confirmed yet, and whether the receiver
    /// is still there.
    ///
    /// @return behind the last position that is confirmed
    long rest() throws IOException;

    /// Nothing more comes: asks for what is not confirmed yet, and closes.
    ///
    /// @return behind the last position that is confirmed
    long end() throws IOException;

    /// Ends whatever goes on, with an [IOException] there. [#begin] may follow.
    void abort();
}
