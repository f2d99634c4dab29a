package io.sallyport.directory;

import java.time.Instant;

/// When a signing key does what. Every question is answered by comparing these with an instant;
/// none by a job having run.
///
/// @param createdAt published from here on
/// @param signsFrom a token from before it was not signed by this key, whatever the signature says
/// @param signsUntil it never signs from here on, successor or not
/// @param verifiesUntil from here on its signatures are refused
record KeyTimes(Instant createdAt, Instant signsFrom, Instant signsUntil, Instant verifiesUntil) {
    boolean signsAt(Instant now) {
        return !now.isBefore(signsFrom) && now.isBefore(signsUntil);
    }

    boolean endedAt(Instant now) {
        return !now.isBefore(verifiesUntil);
    }

    /// Tokens name whole seconds, and the one in which the key began is its own.
    boolean begunBy(Instant issuedAt) {
        return issuedAt.getEpochSecond() >= signsFrom.getEpochSecond();
    }

    boolean overBy(Instant issuedAt) {
        return issuedAt.isAfter(signsUntil.plus(KeySchedule.SKEW));
    }

    /// Its last signature is now; what it signed lives out.
    KeyTimes retired(Instant now) {
        return new KeyTimes(createdAt, signsFrom, now, now.plus(KeySchedule.OVERLAP));
    }

    /// Nothing of it counts from now on.
    KeyTimes ended(Instant now) {
        return new KeyTimes(createdAt, signsFrom, now.isBefore(signsUntil) ? now : signsUntil, now);
    }

    /// Hands over to a successor whose beginning stands already.
    KeyTimes cutAt(Instant end) {
        return end.isBefore(signsUntil) ? retired(end) : this;
    }
}
