package io.sallyport.signin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Callers who begin at the same moment.
final class Together {
    private Together() {}

    /// What each of them came to.
    static <T> List<T> run(int callers, Callable<T> caller) throws Exception {
        CyclicBarrier begin = new CyclicBarrier(callers);
        List<Future<T>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                all.add(
                        threads.submit(() -> {
                            begin.await();
                            return caller.call();
                        }));
            }
        }
        List<T> outcomes = new ArrayList<>();
        for (Future<T> one : all) {
            outcomes.add(one.get());
        }
        return outcomes;
    }
}
