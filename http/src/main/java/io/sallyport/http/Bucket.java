package io.sallyport.http;

/// What is left to somebody of a rate, which each call names anew: one that was changed holds from
/// the next call on. In no time it gives more than the rate's burst and what comes back meanwhile.
final class Bucket {
    private double left;
    private long asOf;

    Bucket(Rate rate, long nanos) {
        this.left = rate.burst();
        this.asOf = nanos;
    }

    /// Takes one, if there is one.
    synchronized boolean take(Rate rate, long nanos) {
        if (!hasOne(rate, nanos)) {
            return false;
        }
        left--;
        return true;
    }

    /// Whether there is one.
    synchronized boolean hasOne(Rate rate, long nanos) {
        if (nanos - asOf > 0) {
            left = rate.filled(left, nanos - asOf);
            asOf = nanos;
        }
        return left >= 1;
    }

    /// Puts back what was taken in vain.
    synchronized void putBack() {
        left++;
    }
}
