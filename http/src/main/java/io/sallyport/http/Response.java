package io.sallyport.http;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.pages.Page;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An answer. Every one is `no-store` unless it says otherwise.
public record Response(int status, String contentType, Content content, List<Header> headers) {
    private static final byte[] NOTHING = new byte[0];
    private static final String HTML = "text/html; charset=utf-8";
    private static final String JSON = "application/json";

    /// What stands in the body.
    public sealed interface Content {}

    /// All of it at once.
    public record Whole(byte[] bytes) implements Content {}

    /// Piece by piece, while the client takes it: for what is too long to be held in memory. The
    /// head is on its way before the last piece is known, so whatever goes wrong in between breaks
    /// the connection, and no client takes a part for the whole.
    public record Written(Pieces pieces) implements Content {}

    /// Writes a body. The stream gathers what is written into pieces of some kilobytes, and waits
    /// while the client is slow; it ends by itself.
    @FunctionalInterface
    public interface Pieces {
        /// @throws IOException when the client is gone, or takes too little in too long a time;
        ///   there is nothing left to do then
        void write(OutputStream out) throws IOException;
    }

    /// @param value visible ASCII and spaces, so that no value can begin another field
    public record Header(String name, String value) {
        public Header {
            if (!value.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
                throw new IllegalArgumentException("not a value of the header field " + name);
            }
        }
    }

    public Response {
        headers = List.copyOf(headers);
    }

    public Response(int status, String contentType, byte[] body, List<Header> headers) {
        this(status, contentType, new Whole(body), headers);
    }

    /// @param value a value of [CanonicalJson]'s kinds
    public static Response json(Object value) {
        return json(200, CanonicalJson.write(value).getBytes(StandardCharsets.UTF_8));
    }

    public static Response json(int status, byte[] body) {
        return new Response(status, JSON, body, List.of());
    }

    public static Response text(String contentType, String body) {
        return new Response(200, contentType, body.getBytes(StandardCharsets.UTF_8), List.of());
    }

    public static Response written(String contentType, Pieces pieces) {
        return new Response(200, contentType, new Written(pieces), List.of());
    }

    /// Something was made (RFC 9110 15.3.2).
    ///
    /// @param location where it is found from now on
    /// @param value what it is, of [CanonicalJson]'s kinds
    public static Response created(String location, Object value) {
        byte[] body = CanonicalJson.write(value).getBytes(StandardCharsets.UTF_8);
        return json(201, body).with("Location", location);
    }

    /// A page, with what it may load and where its forms may lead. Its forms say where they come
    /// from ([Site]), which they would not under `no-referrer`.
    public static Response page(int status, Page page) {
        return new Response(status, HTML, page.html(), List.of())
                .with("Content-Security-Policy", page.policy())
                .with("Referrer-Policy", "same-origin");
    }

    /// What a form did is seen elsewhere, and a reload does not do it again (RFC 9110 15.4.4).
    public static Response seeOther(String location) {
        return new Response(303, "", NOTHING, List.of()).with("Location", location);
    }

    /// Status 200 without a body, as RFC 7009 wants.
    public static Response empty() {
        return new Response(200, "", NOTHING, List.of());
    }

    /// Done, and there is nothing to show (RFC 9110 15.3.5).
    public static Response noContent() {
        return new Response(204, "", NOTHING, List.of());
    }

    /// What the client has is still right (RFC 9110 15.4.5).
    public static Response notModified() {
        return new Response(304, "", NOTHING, List.of());
    }

    public Response with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Response(status, contentType, content, more);
    }

    /// The same in another form of JSON, such as `application/scim+json`.
    public Response as(String otherType) {
        return new Response(status, otherType, content, headers);
    }

    Response with(Content other) {
        return new Response(status, contentType, other, headers);
    }

    /// Makes the browser keep something, or forget it; once for each name.
    public Response withCookie(Cookie cookie) {
        return with(Cookie.SET, cookie.field());
    }

    /// Whether a field stands here, whose usual value then does not count.
    public boolean has(String name) {
        return headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
    }

    /// What is public and seldom changes, such as key sets.
    public Response cacheable(int seconds) {
        return with("Cache-Control", "public, max-age=" + seconds);
    }

    /// The body of an answer that has all of it.
    ///
    /// @throws IllegalStateException when it is written piece by piece
    public byte[] body() {
        return switch (content) {
            case Whole(byte[] bytes) -> bytes;
            case Written(_) -> throw new IllegalStateException("the body is not there yet");
        };
    }

    /// The same answer with all of its body, for whoever cannot hand it on piece by piece.
    ///
    /// @return empty when the body is longer than that
    /// @throws IOException when whoever writes it broke off
    public Optional<Response> gathered(int bytesMax) throws IOException {
        Gathering gathering = new Gathering(bytesMax);
        try {
            switch (content) {
                case Whole(byte[] bytes) -> gathering.write(bytes);
                case Written(Pieces pieces) -> pieces.write(gathering);
            }
        } catch (TooLong tooLong) {
            return Optional.empty();
        }
        return Optional.of(with(new Whole(gathering.whole.toByteArray())));
    }

    private static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Gathering extends OutputStream {
        private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
        private final int bytesMax;

        private Gathering(int bytesMax) {
            this.bytesMax = bytesMax;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > bytesMax - whole.size()) {
                throw new TooLong();
            }
            whole.write(bytes, offset, length);
        }
    }
}
