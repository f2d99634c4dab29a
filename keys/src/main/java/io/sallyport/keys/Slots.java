package io.sallyport.keys;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A few reusable crypto objects. Making one costs more than using it, and a thread-local would
/// make one for each of thousands of virtual threads. Taking and giving back never blocks: who
/// finds no object makes one, who finds no room drops it.
final class Slots<T> {
    private static final int COUNT = 16;

    private final AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(COUNT);

    @Nullable T take() {
        int start = start();
        for (int i = 0; i < COUNT; i++) {
            int slot = (start + i) & (COUNT - 1);
            if (slots.getPlain(slot) != null) {
                T found = slots.getAndSet(slot, null);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    void giveBack(T object) {
        int start = start();
        for (int i = 0; i < COUNT; i++) {
            int slot = (start + i) & (COUNT - 1);
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, object)) {
                return;
            }
        }
    }

    private static int start() {
        return (int) Thread.currentThread().threadId() & (COUNT - 1);
    }
}
