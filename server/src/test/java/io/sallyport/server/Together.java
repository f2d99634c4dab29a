package io.sallyport.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Callers who begin at the same moment.
final class Together {
    private Together() {}

    /// What each of them does.
    interface Caller {
        void run(int number) throws Exception;
    }

    static void run(int callers, Caller caller) throws Exception {
        CyclicBarrier begin = new CyclicBarrier(callers);
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            for (int i = 0; i < callers; i++) {
                int number = i;
                all.add(
                        threads.submit(() -> {
                            begin.await();
                            caller.run(number);
                            return null;
                        }));
            }
        }
        for (Future<?> one : all) {
            one.get();
        }
    }
}
