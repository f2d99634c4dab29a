package io.sallyport.tokens;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.keys.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A JWT in the making: genuine but for what a test changes, and signed again.
///
/// @param header names and JSON texts, so that a value can be what no serializer of ours writes
/// @param claims the same
record Forged(Map<String, String> header, Map<String, String> claims) {
    Forged {
        header = Map.copyOf(header);
        claims = Map.copyOf(claims);
    }

    static Forged of(String token) {
        String[] parts = token.split("\\.", -1);
        return new Forged(members(parts[0]), members(parts[1]));
    }

    /// @param values of the kinds that [CanonicalJson] writes
    static Forged of(Map<String, Object> header, Map<String, Object> values) {
        return new Forged(members(header), members(values));
    }

    private static Map<String, String> members(String part) {
        return members(JsonObject.read(Base64.getUrlDecoder().decode(part)).members());
    }

    private static Map<String, String> members(Map<String, Object> values) {
        Map<String, String> members = new TreeMap<>();
        values.forEach((name, value) -> members.put(name, CanonicalJson.write(value)));
        return members;
    }

    Forged header(String name, String json) {
        return new Forged(with(header, name, json), claims);
    }

    Forged withoutHeader(String name) {
        return new Forged(without(header, name), claims);
    }

    Forged claim(String name, String json) {
        return new Forged(header, with(claims, name, json));
    }

    Forged text(String name, String value) {
        return claim(name, CanonicalJson.write(value));
    }

    Forged withoutClaim(String name) {
        return new Forged(header, without(claims, name));
    }

    private static Map<String, String> with(Map<String, String> members, String name, String json) {
        Map<String, String> more = new TreeMap<>(members);
        more.put(name, json);
        return more;
    }

    private static Map<String, String> without(Map<String, String> members, String name) {
        Map<String, String> fewer = new TreeMap<>(members);
        fewer.remove(name);
        return fewer;
    }

    String headerJson() {
        return json(header);
    }

    String claimsJson() {
        return json(claims);
    }

    private static String json(Map<String, String> members) {
        return new TreeMap<>(members)
                .entrySet().stream()
                        .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
                        .collect(Collectors.joining(",", "{", "}"));
    }

    String signed(SigningKey key) {
        return signed(key::sign);
    }

    String signed(UnaryOperator<byte[]> signing) {
        return compact(headerJson(), claimsJson(), signing);
    }

    /// A token of parts that need not be JSON.
    static String compact(String header, String claims, UnaryOperator<byte[]> signing) {
        String input = part(header) + "." + part(claims);
        byte[] signature = signing.apply(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + CompactJws.encode(signature);
    }

    private static String part(String json) {
        return CompactJws.encode(json.getBytes(StandardCharsets.UTF_8));
    }
}
