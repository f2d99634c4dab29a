package io.sallyport.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// One line for each message, on standard error, warnings and worse only. What happened to tenants
/// stands in the audit log, not here.
final class Logging {
    /// It logs why a listener did not open, with a trace; the start says so in one line. Held here,
    /// or its level would be collected with it.
    private static final Logger WEB_SERVER = Logger.getLogger("io.helidon.webserver.LoomServer");

    private Logging() {}

    static void configure() {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        WEB_SERVER.setLevel(Level.OFF);
        ConsoleHandler handler = new ConsoleHandler();
        handler.setFormatter(new OneLine());
        root.addHandler(handler);
    }

    private static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord entry) {
            String line =
                    entry.getInstant()
                            + " "
                            + entry.getLevel()
                            + " "
                            + entry.getLoggerName()
                            + ": "
                            + formatMessage(entry)
                            + System.lineSeparator();
            if (entry.getThrown() == null) {
                return line;
            }
            StringWriter trace = new StringWriter();
            entry.getThrown().printStackTrace(new PrintWriter(trace, true));
            return line + trace;
        }
    }
}
