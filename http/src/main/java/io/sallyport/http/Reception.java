package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.TenantId;
import java.util.Optional;

/// How far a request came by its head alone. A body is read for nobody who would be refused anyway,
/// and a long one for nobody who is unknown.
public sealed interface Reception {
    /// Whatever its body is.
    record Answered(Response response) implements Reception {}

    /// The answer needs the body, if there is one.
    non-sealed interface Open extends Reception {
        /// A longer body is refused unread.
        int bodyBytesMax();

        /// The tenant of who calls, where that was proved.
        Optional<TenantId> known();

        Response answer(byte[] body);

        /// When the body could not be read as one.
        Response refuse(Refusal refusal);
    }
}
