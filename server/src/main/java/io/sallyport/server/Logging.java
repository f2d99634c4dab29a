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
    /// The web server warns, with a trace, of what any caller can cause. Held here, or the level
    /// would be collected with the logger.
    private static final Logger WEB_SERVER = Logger.getLogger("io.helidon");

    /// So does the TLS library, and at the start of what it does not understand in the JDK's lists,
    /// which name what it does not do anyway.
    private static final Logger TLS = Logger.getLogger("org.bouncycastle.jsse");

    /// It says why a listener did not open, with a trace; the start says so in one line.
    private static final Logger WEB_SERVER_START =
            Logger.getLogger("io.helidon.webserver.LoomServer");

    private Logging() {}

    static void configure() {
        // acme4j logs by SLF4J, which has nobody to log to here, and says no more of that than
        // errors.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        WEB_SERVER.setLevel(Level.SEVERE);
        TLS.setLevel(Level.SEVERE);
        WEB_SERVER_START.setLevel(Level.OFF);
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
