package io.sallyport.signin;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// Where passwords are hashed, and nowhere else: a processor's worth of work is always left for
/// tokens. A few threads, a short queue before them, and who does not fit in is refused at once,
/// before anything was worked out. One tenant has half of the places at most.
final class Hashing {
    /// Places in the queue for each thread: what came last waits half a second or so.
    private static final int QUEUED_FOR_A_THREAD = 16;

    /// In the time that a full queue needs, and some.
    private static final Duration FULL_FOR = Duration.ofSeconds(2);

    /// After that a thread ends, and what it kept for hashing is free.
    private static final int IDLE_SECONDS = 30;

    /// What of the heap hashing may have.
    private static final int SHARE_OF_HEAP = 4;

    private final ThreadPoolExecutor pool;
    private final InstantSource time;
    private final int placesOfATenant;
    private final Map<TenantId, Integer> placed = new ConcurrentHashMap<>();

    /// Of what others made dear there is one at a time, in the queue or worked on.
    private final Semaphore costly = new Semaphore(1);

    private final AtomicLong done = new AtomicLong();

    Hashing(int threads, InstantSource time) {
        int queued = threads * QUEUED_FOR_A_THREAD;
        this.time = time;
        this.placesOfATenant = (threads + queued + 1) / 2;
        this.pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(queued),
                        Thread.ofPlatform().name("password-hashing-", 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
    }

    /// All processors but one, as far as a quarter of the heap holds what they need.
    static int threads() {
        Runtime runtime = Runtime.getRuntime();
        long fit = runtime.maxMemory() / SHARE_OF_HEAP / (Argon2.MEMORY_KIB * 1024L);
        return (int) Math.max(1, Math.min(runtime.availableProcessors() - 1, fit));
    }

    /// How many hashes were worked out so far.
    long done() {
        return done.get();
    }

    /// Whether a password is the hashed one; with the same work for each hash of today's form.
    ///
    /// @throws Refusal TOO_MANY_REQUESTS when there is no place, UNAVAILABLE when it took too long
    boolean matches(RequestContext context, HashForm form, PasswordText password) {
        boolean isCostly = form.isCostly();
        if (isCostly && !costly.tryAcquire()) {
            throw full();
        }
        try {
            return run(context, () -> form.matches(password.utf8()));
        } finally {
            if (isCostly) {
                costly.release();
            }
        }
    }

    /// Hashes as it is done today.
    ///
    /// @throws Refusal as [#matches]
    Argon2 hash(RequestContext context, PasswordText password, byte[] salt) {
        return run(context, () -> Argon2.of(password.utf8(), salt));
    }

    /// Whoever does not wait to the end wipes the password, and nobody hears what became of it.
    private <T> T run(RequestContext context, Callable<T> work) {
        TenantId tenant = context.tenant();
        if (placed.merge(tenant, 1, Integer::sum) > placesOfATenant) {
            leave(tenant);
            throw full();
        }
        try {
            return wait(context, submitted(work));
        } finally {
            leave(tenant);
        }
    }

    private void leave(TenantId tenant) {
        placed.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
    }

    private <T> Future<T> submitted(Callable<T> work) {
        try {
            return pool.submit(() -> {
                T made = work.call();
                done.incrementAndGet();
                return made;
            });
        } catch (RejectedExecutionException noPlace) {
            throw full();
        }
    }

    private <T> T wait(RequestContext context, Future<T> future) {
        try {
            Duration left = Duration.between(time.instant(), context.deadline());
            return future.get(left.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            future.cancel(false);
            throw new Refusal(
                    RefusalCode.UNAVAILABLE, "It took too long. Try again.", "hashing-late");
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new Refusal(
                    RefusalCode.UNAVAILABLE, "The server is stopping.", "hashing-stopped");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Refusal refusal) {
                throw refusal;
            }
            throw new IllegalStateException("a password could not be hashed", failed.getCause());
        }
    }

    private static Refusal full() {
        return Refusal.after(
                FULL_FOR, "Too many sign in just now. Try again in a moment.", "hashing-full");
    }
}
