package io.sallyport.cli;

import java.time.Duration;
import java.util.Locale;

/// A bar with speed and time left, for what takes a while and is watched; otherwise silent.
final class Progress implements AutoCloseable {
    private static final int WIDTH = 30;
    private static final long REDRAW_NANOS = 100_000_000;

    private final Terminal terminal;
    private final String what;
    private final long start = System.nanoTime();
    private final long redrawNanos;
    private long drawn = start;
    private boolean shown;

    Progress(Terminal terminal, String what) {
        this(terminal, what, REDRAW_NANOS);
    }

    Progress(Terminal terminal, String what, long redrawNanos) {
        this.terminal = terminal;
        this.what = what;
        this.redrawNanos = redrawNanos;
    }

    void at(long done, long total) {
        long now = System.nanoTime();
        if (terminal.watched() && now - drawn >= redrawNanos) {
            drawn = now;
            shown = true;
            terminal.progress(bar(done, total, Duration.ofNanos(now - start)));
        }
    }

    private String bar(long done, long total, Duration passed) {
        int filled = total == 0 ? WIDTH : (int) (WIDTH * done / total);
        double perSecond = done / (passed.toNanos() / 1e9);
        long left = perSecond > 0 ? Math.round((total - done) / perSecond) : 0;
        return String.format(
                Locale.ROOT,
                "%s [%s%s] %,d/%,d  %,.0f/s  %d:%02d left",
                what,
                "#".repeat(filled),
                ".".repeat(WIDTH - filled),
                done,
                total,
                perSecond,
                left / 60,
                left % 60);
    }

    /// Leaves an empty line to write on.
    @Override
    public void close() {
        if (shown) {
            terminal.progress("");
        }
    }
}
