package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestId;
import io.sallyport.pages.Language;
import java.util.Map;
import java.util.Optional;

/// A request as an endpoint sees it.
///
/// @param path as sent, undecoded, without the query
/// @param variables the path's parts that the endpoint's template names
/// @param query as sent, empty when there is none
/// @param wire the connection that it came over
public record Request(
        RequestId id,
        String method,
        String path,
        Map<String, String> variables,
        String query,
        Headers headers,
        byte[] body,
        Wire wire) {

    /// The header fields of one request.
    @FunctionalInterface
    public interface Headers {
        /// The field's one value.
        ///
        /// @throws Refusal INVALID_REQUEST when it was sent twice: two readers would believe
        ///   different ones
        Optional<String> one(String name);
    }

    Request matched(Map<String, String> found) {
        return new Request(id, method, path, found, query, headers, body, wire);
    }

    /// The same request once its body is there.
    public Request with(byte[] itsBody) {
        return new Request(id, method, path, variables, query, headers, itsBody, wire);
    }

    /// The network address that the connection came from.
    public String peer() {
        return wire.peer();
    }

    public Optional<String> header(String name) {
        return headers.one(name);
    }

    /// What the browser keeps for us under this name.
    ///
    /// @throws Refusal INVALID_REQUEST when it stands twice
    public Optional<String> cookie(String name) {
        return header("Cookie").flatMap(field -> Cookie.read(field, name));
    }

    /// What to speak with whoever asks.
    ///
    /// @param uiLocales what the application wishes, empty where it says nothing
    public Language language(String uiLocales) {
        String accepted;
        try {
            accepted = header("Accept-Language").orElse("");
        } catch (Refusal doubled) {
            // It decides nothing that two readers could see differently.
            accepted = "";
        }
        return Language.wanted(uiLocales, accepted);
    }
}
