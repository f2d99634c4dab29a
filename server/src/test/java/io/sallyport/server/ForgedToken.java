package io.sallyport.server;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// A JWT whose header and claims are set at will.
record ForgedToken(Map<String, Object> header, Map<String, Object> claims) {
    static ForgedToken of(String token) {
        String[] parts = token.split("\\.", -1);
        return new ForgedToken(json(parts[0]), json(parts[1]));
    }

    private static Map<String, Object> json(String part) {
        return JsonObject.read(Base64.getUrlDecoder().decode(part)).members();
    }

    ForgedToken header(String name, Object value) {
        Map<String, Object> changed = new TreeMap<>(header);
        changed.put(name, value);
        return new ForgedToken(changed, claims);
    }

    ForgedToken withoutHeader(String name) {
        Map<String, Object> changed = new TreeMap<>(header);
        changed.remove(name);
        return new ForgedToken(changed, claims);
    }

    ForgedToken claim(String name, Object value) {
        Map<String, Object> changed = new TreeMap<>(claims);
        changed.put(name, value);
        return new ForgedToken(header, changed);
    }

    ForgedToken without(String name) {
        Map<String, Object> changed = new TreeMap<>(claims);
        changed.remove(name);
        return new ForgedToken(header, changed);
    }

    String signed(UnaryOperator<byte[]> signing) {
        String input = encoded(header) + "." + encoded(claims);
        byte[] signature = signing.apply(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + encode(signature);
    }

    private static String encoded(Map<String, Object> part) {
        return encode(CanonicalJson.write(part).getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
