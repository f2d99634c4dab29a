package io.sallyport.foundation;

import java.time.Instant;

/// That a request has its effect once, however often it is sent
/// (draft-ietf-httpapi-idempotency-key-header).
///
/// @param row under which it is kept that the effect is there
/// @param key what the caller calls the request, and the caller: no two callers share one
/// @param digest of what is asked for: SHA-256, in base64url
/// @param effect the action of the event with which the effect is there; what else is written on
///   the way to it does not count
/// @param until when all of it is forgotten
public record Once(RowId row, String key, String digest, AuditAction effect, Instant until) {}
