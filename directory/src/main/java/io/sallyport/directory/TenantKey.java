package io.sallyport.directory;

import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// A key that signs a tenant's tokens, with its place in the succession.
///
/// @param key both halves
/// @param turn the how manieth of its algorithm it is in this tenant; a turn is given once, so two
///   nodes cannot both make the next key. [#REHEARSED] for one that is in an attacker's hands
/// @param schedule what its successor goes by
record TenantKey(SigningKey key, int turn, KeyTimes times, KeySchedule schedule) {
    static final int REHEARSED = 0;

    SignatureAlgorithm algorithm() {
        return key.verification().algorithm();
    }

    boolean rehearsed() {
        return turn == REHEARSED;
    }

    boolean of(SignatureAlgorithm other) {
        return !rehearsed() && algorithm() == other;
    }

    boolean signsAt(Instant now) {
        return !rehearsed() && times.signsAt(now);
    }

    boolean after(TenantKey other) {
        int order = times.signsFrom().compareTo(other.times.signsFrom());
        return order > 0 || (order == 0 && turn > other.turn);
    }

    String turnName() {
        return rehearsed() ? "rehearsed:" + key.kid() : algorithm().label() + ":" + turn;
    }

    Instant renewal() {
        return schedule.renewal(times.signsUntil());
    }

    TenantKey with(KeyTimes other) {
        return new TenantKey(key, turn, other, schedule);
    }

    TenantKey with(KeySchedule other) {
        return new TenantKey(key, turn, times, other);
    }

    private String state(Instant now) {
        if (times.endedAt(now)) {
            return "ended";
        }
        if (rehearsed()) {
            return "rehearsed";
        }
        if (now.isBefore(times.signsFrom())) {
            return "next";
        }
        return times.signsAt(now) ? "current" : "retiring";
    }

    /// What may be shown of it; never the private half.
    Map<String, Object> fields(Instant now) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("kid", key.kid());
        fields.put("algorithm", algorithm().label());
        fields.put("state", state(now));
        fields.put("createdAt", times.createdAt().toString());
        fields.put("signsFrom", times.signsFrom().toString());
        fields.put("signsUntil", times.signsUntil().toString());
        fields.put("verifiesUntil", times.verifiesUntil().toString());
        return fields;
    }
}
