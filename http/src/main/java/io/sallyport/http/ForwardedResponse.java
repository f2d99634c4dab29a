package io.sallyport.http;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// The instance's answer, on its way to the front for old TLS.
///
/// @param response with all of its body, which is no longer than [#BODY_BYTES_MAX]
public record ForwardedResponse(Response response) {
    /// A longer body would be too long for the front once it is written as text.
    public static final int BODY_BYTES_MAX = 640 << 10;

    public byte[] bytes() {
        return CanonicalJson.write(
                        Map.of(
                                "status", response.status(),
                                "contentType", response.contentType(),
                                "body", Base64.getUrlEncoder().encodeToString(response.body()),
                                "headers",
                                        response.headers().stream()
                                                .<Object>map(field ->
                                                        Map.of(
                                                                "name", field.name(),
                                                                "value", field.value()))
                                                .toList()))
                .getBytes(StandardCharsets.UTF_8);
    }

    /// @throws io.sallyport.foundation.JsonReader.Malformed when it is none
    public static ForwardedResponse read(byte[] bytes) {
        JsonObject told = JsonObject.read(bytes);
        List<Response.Header> headers =
                told.objects("headers").stream()
                        .map(field -> new Response.Header(field.text("name"), field.text("value")))
                        .toList();
        return new ForwardedResponse(
                new Response(
                        (int) told.number("status"),
                        told.text("contentType"),
                        Base64.getUrlDecoder().decode(told.text("body")),
                        headers));
    }
}
