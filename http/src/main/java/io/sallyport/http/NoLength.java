package io.sallyport.http;

import io.helidon.common.GenericType;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.mapper.Value;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderValues;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Keeps the web server from saying that an answer has 0 bytes: it adds that to each one that it
/// sends without a body. An answer of 204 must not say it (RFC 9110 8.6), and of 304, or to HEAD,
/// it would be told of the body that is not sent. For the web server this is a `Content-Length` of
/// 0; nothing of it goes out.
final class NoLength implements Header {
    static final Header FIELD = new NoLength();

    private static final Header ZERO = HeaderValues.CONTENT_LENGTH_ZERO;

    private NoLength() {}

    @Override
    public void writeHttp1Header(BufferData buffer) {}

    @Override
    public String name() {
        return ZERO.name();
    }

    @Override
    public HeaderName headerName() {
        return ZERO.headerName();
    }

    @Override
    public String get() {
        return ZERO.get();
    }

    @Override
    public List<String> allValues() {
        return ZERO.allValues();
    }

    @Override
    public int valueCount() {
        return ZERO.valueCount();
    }

    @Override
    public boolean sensitive() {
        return ZERO.sensitive();
    }

    @Override
    public boolean changing() {
        return ZERO.changing();
    }

    @Override
    public <N> Value<N> as(Class<N> type) {
        return ZERO.as(type);
    }

    @Override
    public <N> Value<N> as(GenericType<N> type) {
        return ZERO.as(type);
    }

    @Override
    public <N> Value<N> as(Function<? super String, ? extends N> mapper) {
        return ZERO.as(mapper);
    }

    @Override
    public Optional<String> asOptional() {
        return ZERO.asOptional();
    }

    @Override
    public Value<Boolean> asBoolean() {
        return ZERO.asBoolean();
    }

    @Override
    public Value<String> asString() {
        return ZERO.asString();
    }

    @Override
    public Value<Integer> asInt() {
        return ZERO.asInt();
    }

    @Override
    public Value<Long> asLong() {
        return ZERO.asLong();
    }

    @Override
    public Value<Double> asDouble() {
        return ZERO.asDouble();
    }
}
