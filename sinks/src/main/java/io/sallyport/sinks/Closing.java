package io.sallyport.sinks;

import java.io.Closeable;
import java.io.IOException;

/// Ends what is given up anyway.
final class Closing {
    private Closing() {}

    static void quietly(Closeable open) {
        try {
            open.close();
        } catch (IOException failure) {
            System.getLogger("io.sallyport.sinks")
                    .log(System.Logger.Level.DEBUG, "A connection did not close.", failure);
        }
    }
}
