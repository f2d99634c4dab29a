package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.TenantId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each step of a write fails, having happened or not, and the process goes on or starts again:
/// what was confirmed stays, rows and events are the same set, and no event comes twice.
abstract class StoreFaults {
    private static final int STEPS_MAX = 80;

    @TempDir protected Path folder;
    private SmallStore trial;
    private final FaultyEngine.Plan plan = new FaultyEngine.Plan();
    private FaultyFile.Plan journalPlan = new FaultyFile.Plan(FaultyFile.Fault.WRITE_LOST, -1);

    /// A new engine on this test's database.
    abstract Engine engine(InstanceId instance);

    /// What this engine says when its disk is full.
    abstract SQLException diskFull();

    private Store open(JdbcStore.Home home) {
        Engine engine = engine(home.keyring().instance());
        return JdbcStore.open(new FaultyEngine(engine, plan), home, journalPlan::open);
    }

    @BeforeEach
    void start() {
        trial = new SmallStore(folder, this::open);
    }

    @AfterEach
    void stop() {
        trial.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Failure.class,
            names = {"DAMAGED"},
            mode = EnumSource.Mode.EXCLUDE)
    void losesNothingWhateverStepFailsAndWhateverItMeans(Failure meaning) throws Exception {
        for (boolean kept : new boolean[] {false, true}) {
            boolean struck = true;
            for (int step = 0; struck && step < STEPS_MAX; step++) {
                plan.fail(step, kept, new FaultyEngine.Injected(meaning));
                writeTogether(meaning + "-" + kept + "-" + step);
                struck = plan.finish();
                servesAgain(meaning + "-" + kept + "-" + step + "-afterwards");
                if (step % 4 == 0) {
                    trial.reopen(this::open);
                }
            }
            assertThat(struck).as("the steps came to an end").isFalse();
        }
        trial.reopen(this::open);
        trial.agrees();
    }

    /// Three writes of two tenants, of which two collide.
    private void writeTogether(String name) throws Exception {
        List<Future<?>> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            answers.add(callers.submit(() -> attempt(trial.contoso, name)));
            answers.add(callers.submit(() -> attempt(trial.fabrikam, name)));
            answers.add(callers.submit(() -> attempt(trial.contoso, name)));
        }
        for (Future<?> answer : answers) {
            answer.get();
        }
    }

    private void attempt(TenantId tenant, String name) {
        try {
            trial.write(tenant, name);
        } catch (Refusal | IllegalStateException refusedOrFault) {
            assertThat(refusedOrFault.getMessage()).isNotEmpty();
        }
    }

    /// Whatever failed has passed. For a moment callers are refused without a try.
    private void servesAgain(String name) {
        while (!trial.writes(trial.contoso, name)) {
            Thread.onSpinWait();
        }
    }

    /// The commit happened, its answer was lost, and the process ends without asking again.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void takesUpALostCommitAtTheNextStart(boolean kept) {
        for (int step = 0; step < 12; step++) {
            plan.fail(step, kept, new FaultyEngine.Injected(Failure.UNAVAILABLE));
            attempt(trial.contoso, "lost-" + step);
            plan.finish();
            trial.reopen(this::open);
        }
        trial.reopen(this::open);
        trial.agrees();
    }

    @Test
    void refusesWhileTheDiskIsFullAndGoesOnAfterwards() {
        trial.write(trial.contoso, "before");
        for (int step = 0; step < 8; step++) {
            plan.fail(step, false, diskFull());
            attempt(trial.contoso, "full-" + step);
            plan.finish();
            servesAgain("room-" + step);
        }
        trial.reopen(this::open);
        trial.agrees();
    }

    /// The rows find room and the journal does not: no event is lost, doubled or overtaken.
    @ParameterizedTest
    @EnumSource(
            value = FaultyFile.Fault.class,
            names = {"WRITE_LOST", "WRITE_KEPT", "WRITE_TORN"})
    void handsEveryEventToAJournalThatHadNoRoom(FaultyFile.Fault fault) throws Exception {
        for (int step = 0; step < 12; step++) {
            journalPlan = new FaultyFile.Plan(fault, step);
            trial.reopen(this::open);
            for (int i = 0; i < 4; i++) {
                writeTogether(fault + "-" + step + "-" + i);
            }
        }
        trial.reopen(this::open);
        trial.agrees();
    }

    @Test
    void runsABatchAgainAsOftenAsThatIsWorth() {
        plan.failUpdates(2, new FaultyEngine.Injected(Failure.AGAIN));
        trial.write(trial.contoso, "third time lucky");
        plan.failUpdates(3, new FaultyEngine.Injected(Failure.AGAIN));
        assertThat(trial.writes(trial.contoso, "never")).isFalse();
        trial.write(trial.contoso, "never");
        trial.reopen(this::open);
        trial.agrees();
    }

    @Test
    void stopsForGoodWhenTheDatabaseIsDamaged() throws InterruptedException {
        plan.fail(0, false, new FaultyEngine.Injected(Failure.DAMAGED));
        assertThat(trial.writes(trial.contoso, "never")).isFalse();
        trial.stopped.await();
        assertThatThrownBy(() -> trial.write(trial.contoso, "never")).isInstanceOf(Refusal.class);
    }
}
