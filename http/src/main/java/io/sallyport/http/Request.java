package io.sallyport.http;

import io.sallyport.foundation.RequestId;
import io.sallyport.transport.ClientHello;
import java.util.Map;
import java.util.Optional;

/// A request as an endpoint sees it.
///
/// @param path as sent, undecoded, without the query
/// @param variables the path's parts that the endpoint's template names
/// @param query as sent, empty when there is none
/// @param peer the network address that the connection came from; never a header's claim
/// @param hello what the connection offered, without the host that it asked for; nothing where
///   there is no TLS
public record Request(
        RequestId id,
        String method,
        String path,
        Map<String, String> variables,
        String query,
        Headers headers,
        byte[] body,
        String peer,
        Optional<ClientHello> hello) {

    /// The header fields of one request.
    @FunctionalInterface
    public interface Headers {
        /// The field's one value.
        ///
        /// @throws io.sallyport.foundation.Refusal INVALID_REQUEST when it was sent twice: two
        ///   readers would believe different ones
        Optional<String> one(String name);
    }

    Request matched(Map<String, String> found) {
        return new Request(id, method, path, found, query, headers, body, peer, hello);
    }

    public Optional<String> header(String name) {
        return headers.one(name);
    }
}
