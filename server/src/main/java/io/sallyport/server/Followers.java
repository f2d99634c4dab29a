package io.sallyport.server;

import io.sallyport.foundation.Activity;
import java.util.List;

/// Who follows the log from outside: witnesses, who cosign it, and sinks, which its events go to.
/// The log knows of neither and waits for neither.
final class Followers implements AutoCloseable {
    private final Witnesses witnesses;
    private final LogSinks sinks;

    Followers(TenantWalk walk, LogSinks.Parts parts) {
        this.witnesses =
                new Witnesses(parts.configuration().witnesses(), parts.log().folder(), walk);
        this.sinks = new LogSinks(walk, parts);
    }

    List<Activity> activities() {
        return sinks.activities();
    }

    void start() {
        witnesses.start();
        sinks.start();
    }

    @Override
    public void close() {
        witnesses.close();
        sinks.close();
    }
}
