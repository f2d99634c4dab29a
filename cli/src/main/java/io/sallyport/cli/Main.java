package io.sallyport.cli;

import java.time.Duration;

/// The entry of the `sallyport` command.
public final class Main {
    /// How long a refusal may take to show in the log.
    private static final Duration LOG_PATIENCE = Duration.ofSeconds(10);

    private Main() {}

    /// Ends the process with the command's [Exit].
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofThisProcess();
        Thread.setDefaultUncaughtExceptionHandler((_, fault) -> terminal.error(line(fault)));
        PentestCommands pentest = new PentestCommands(PentestProcess.ofThisJava(), LOG_PATIENCE);
        Sallyport sallyport = new Sallyport(terminal, pentest);
        System.exit(sallyport.run(arguments).code());
    }

    /// Where it happened, but not what a message could hold: a secret, perhaps.
    private static String line(Throwable fault) {
        StackTraceElement[] places = fault.getStackTrace();
        return "a fault of this command, please report it: "
                + fault.getClass().getName()
                + (places.length == 0 ? "" : " at " + places[0]);
    }
}
