package io.sallyport.http;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import io.sallyport.transport.ClientHello;
import io.sallyport.transport.HostName;
import io.sallyport.transport.TlsPolicy;
import io.sallyport.transport.TlsSuite;
import io.sallyport.transport.TlsVersion;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A request that came to the front for old TLS, on its way to the instance: what was asked, and
/// over which connection. The header fields that any endpoint reads go along, no others.
///
/// @param host what the front is called by
public record ForwardedRequest(HostName host, Request request) {
    /// A longer body would be too long for the instance once it is written as text.
    public static final int BODY_BYTES_MAX = 32 << 10;

    private static final List<String> FIELDS =
            List.of(
                    "Authorization",
                    "Content-Type",
                    IdempotencyKey.FIELD,
                    "If-Match",
                    "If-None-Match");

    public byte[] bytes() {
        Map<String, Object> members = new TreeMap<>();
        List<String> doubled = new ArrayList<>();
        for (String name : FIELDS) {
            try {
                request.header(name).ifPresent(value -> members.put(name, value));
            } catch (Refusal twice) {
                // The instance refuses it, if the request comes to where it is asked for.
                doubled.add(name);
            }
        }
        Wire.Agreed agreed = request.wire().agreed().orElseThrow();
        members.put("doubled", doubled);
        members.put("host", host.value());
        members.put("method", request.method());
        members.put("path", request.path());
        members.put("query", request.query());
        members.put("peer", request.peer());
        members.put("version", agreed.version());
        members.put("suite", agreed.suite());
        members.put("hello", HelloForm.of(request.wire().hello().orElseThrow()));
        members.put("body", Base64.getUrlEncoder().encodeToString(request.body()));
        return CanonicalJson.write(members).getBytes(StandardCharsets.UTF_8);
    }

    /// @param id what the request is called here
    /// @throws Refusal INVALID_REQUEST when it is none, or says that it came by other TLS
    public static ForwardedRequest read(RequestId id, byte[] bytes) {
        try {
            JsonObject told = JsonObject.read(bytes);
            if (!HostName.isName(told.text("host"))) {
                throw HelloForm.malformed();
            }
            Request request =
                    new Request(
                            id,
                            told.text("method"),
                            told.text("path"),
                            Map.of(),
                            told.text("query"),
                            name -> field(told, name),
                            Base64.getUrlDecoder().decode(told.text("body")),
                            wire(told));
            return new ForwardedRequest(new HostName(told.text("host")), request);
        } catch (JsonReader.Malformed | IllegalArgumentException malformed) {
            throw HelloForm.malformed();
        }
    }

    private static Wire wire(JsonObject told) {
        Wire.Agreed agreed = new Wire.Agreed(told.text("version"), told.text("suite"));
        if (!isOld(agreed)) {
            throw HelloForm.malformed();
        }
        ClientHello hello = HelloForm.read(told.object("hello"));
        return new Wire(
                InetAddress.ofLiteral(told.text("peer")).getHostAddress(),
                Optional.of(hello),
                Optional.of(agreed),
                List.of());
    }

    static boolean isOld(Wire.Agreed agreed) {
        return TlsPolicy.LEGACY.versions().stream()
                        .map(TlsVersion::jsse)
                        .anyMatch(agreed.version()::equals)
                && TlsPolicy.LEGACY.suites().stream()
                        .map(TlsSuite::name)
                        .anyMatch(agreed.suite()::equals);
    }

    private static Optional<String> field(JsonObject told, String name) {
        if (told.texts("doubled").contains(name)) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The header field " + name + " came twice.",
                    "header-doubled");
        }
        return FIELDS.contains(name) ? told.optionalText(name) : Optional.empty();
    }
}
