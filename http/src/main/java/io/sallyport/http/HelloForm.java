package io.sallyport.http;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.transport.ClientHello;
import io.sallyport.transport.FirstFlight;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A hello as the front for old TLS tells of it: what it offered, without the host.
final class HelloForm {
    /// What a client offers beyond is not told: a message has its limit, and so has a memory.
    private static final int CODES_MAX = 64;

    private HelloForm() {}

    static Map<String, Object> of(ClientHello hello) {
        return Map.of(
                "legacyVersion", hello.legacyVersion(),
                "versions", codes(hello.versions()),
                "suites", codes(hello.suites()),
                "groups", codes(hello.groups()));
    }

    static ClientHello read(JsonObject form) {
        return new ClientHello(
                (int) form.number("legacyVersion") & 0xFFFF,
                codes(form.text("versions")),
                codes(form.text("suites")),
                codes(form.text("groups")),
                Optional.empty(),
                List.of());
    }

    static Map<String, Object> of(FirstFlight first) {
        return switch (first) {
            case FirstFlight.Hello(ClientHello hello) ->
                    Map.of("kind", "hello", "hello", of(hello));
            case FirstFlight.Ssl2() -> Map.of("kind", "ssl-2");
            case FirstFlight.PlainHttp() -> Map.of("kind", "plain-http");
            case FirstFlight.Foreign() -> Map.of("kind", "foreign");
        };
    }

    static FirstFlight first(JsonObject form) {
        return switch (form.text("kind")) {
            case "hello" -> new FirstFlight.Hello(read(form.object("hello")));
            case "ssl-2" -> new FirstFlight.Ssl2();
            case "plain-http" -> new FirstFlight.PlainHttp();
            case "foreign" -> new FirstFlight.Foreign();
            default -> throw malformed();
        };
    }

    private static String codes(List<Integer> codes) {
        return codes.stream()
                .limit(CODES_MAX)
                .map(Integer::toHexString)
                .collect(Collectors.joining(" "));
    }

    private static List<Integer> codes(String text) {
        if (!text.matches("([0-9a-f]{1,4} ?)*") || text.length() > 5 * CODES_MAX) {
            throw malformed();
        }
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(" ")).map(code -> Integer.parseInt(code, 16)).toList();
    }

    /// What comes from a front is as little trusted as what comes from anybody.
    static Refusal malformed() {
        return new Refusal(
                RefusalCode.INVALID_REQUEST, "This is no message of a front.", "front-message");
    }
}
