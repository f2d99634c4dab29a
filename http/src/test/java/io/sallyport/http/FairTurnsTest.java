package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FairTurnsTest {
    private static final TenantId LOUD = new TenantId(new UUID(0, 1));
    private static final TenantId QUIET = new TenantId(new UUID(0, 2));
    private static final TenantId OTHER = new TenantId(new UUID(0, 3));
    private static final long LONG = TimeUnit.MINUTES.toNanos(1);
    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(50);

    private final List<Thread> waiting = new ArrayList<>();
    private final BlockingQueue<TenantId> served = new LinkedBlockingQueue<>();

    /// Waits for a turn on a thread of its own, and ends it at once.
    private void queue(FairTurns turns, TenantId tenant) {
        Thread thread =
                Thread.ofVirtual()
                        .start(() -> {
                            FairTurns.Turn turn = turns.await(tenant);
                            served.add(tenant);
                            turn.close();
                        });
        while (thread.getState() != Thread.State.TIMED_WAITING
                && thread.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }
        waiting.add(thread);
    }

    private static List<FairTurns.Turn> fill(FairTurns turns, TenantId tenant, int count) {
        List<FairTurns.Turn> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(turns.await(tenant));
        }
        return taken;
    }

    @Test
    void oneTenantNeverHasAllPlaces() {
        FairTurns turns = new FairTurns(8, SHORT);
        List<FairTurns.Turn> taken = fill(turns, LOUD, 6);
        assertThatThrownBy(() -> turns.await(LOUD))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.privateReason()).isEqualTo("share-tenant"));
        fill(turns, QUIET, 2).forEach(FairTurns.Turn::close);
        taken.removeLast().close();
        turns.await(LOUD).close();
    }

    /// However many of the loud one wait, one of each other tenant comes before the next of it.
    @Test
    void placesGoRoundTheTenantsThatWait() throws InterruptedException {
        FairTurns turns = new FairTurns(4, LONG);
        List<FairTurns.Turn> taken = new ArrayList<>(fill(turns, LOUD, 3));
        taken.addAll(fill(turns, OTHER, 1));
        for (int i = 0; i < 4; i++) {
            queue(turns, LOUD);
        }
        queue(turns, QUIET);
        queue(turns, OTHER);
        taken.removeFirst().close();
        for (Thread thread : waiting) {
            thread.join();
        }
        assertThat(served).containsExactly(LOUD, QUIET, OTHER, LOUD, LOUD, LOUD);
        taken.forEach(FairTurns.Turn::close);
        // Nothing was lost on the way.
        assertThat(fill(turns, QUIET, 3)).hasSize(3);
    }

    @Test
    void aRowHasAnEnd() throws InterruptedException {
        FairTurns turns = new FairTurns(4, LONG);
        List<FairTurns.Turn> taken = fill(turns, LOUD, 3);
        for (int i = 0; i < 4; i++) {
            queue(turns, LOUD);
        }
        assertThatThrownBy(() -> turns.await(LOUD)).isInstanceOf(Refusal.class);
        turns.await(QUIET).close();
        taken.forEach(FairTurns.Turn::close);
        for (Thread thread : waiting) {
            thread.join();
        }
        assertThat(served).hasSize(4);
    }

    /// Who gave up is not called, and a place that it would have had goes to the next.
    @Test
    void whoGaveUpTakesNoPlace() {
        FairTurns turns = new FairTurns(4, SHORT);
        List<FairTurns.Turn> taken = fill(turns, LOUD, 3);
        assertThatThrownBy(() -> turns.await(LOUD)).isInstanceOf(Refusal.class);
        taken.forEach(FairTurns.Turn::close);
        fill(turns, LOUD, 3).forEach(FairTurns.Turn::close);
    }
}
