package io.sallyport.cli;

import io.sallyport.foundation.JsonReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// All commands, and how one is run: parse, act, and turn whatever goes wrong into one line and an
/// exit code.
final class Sallyport {
    private final Terminal terminal;
    private final List<Command> commands;

    Sallyport(Terminal terminal, PentestCommands pentest) {
        this.terminal = terminal;
        this.commands = new ArrayList<>();
        commands.addAll(ScriptCommands.commands());
        commands.addAll(StatusCommands.commands());
        commands.addAll(TenantCommands.commands());
        commands.addAll(PersonCommands.commands());
        commands.addAll(DirectoryCommands.commands());
        commands.addAll(AdministrationCommands.commands());
        commands.addAll(ApplicationCommands.commands());
        commands.addAll(TrustAnchorCommands.commands());
        commands.addAll(TokenCommands.commands());
        commands.addAll(KeyCommands.commands());
        commands.addAll(ProtectorCommands.commands());
        commands.addAll(KeyringCopyCommands.commands());
        commands.addAll(BackupCommands.commands());
        commands.addAll(StoreCommands.commands());
        commands.addAll(AuditCommands.commands());
        commands.addAll(LogCommands.commands());
        commands.addAll(ProofCommands.commands());
        commands.addAll(SinkCommands.commands());
        commands.addAll(pentest.commands());
        commands.addAll(ActivityCommands.commands());
    }

    List<Command> commands() {
        return commands;
    }

    Exit run(String... arguments) {
        CommandLine root = CommandTree.of(commands);
        try {
            ParseResult given = root.parseArgs(arguments);
            while (given.hasSubcommand()) {
                given = given.subcommand();
            }
            return act(given);
        } catch (ParameterException wrong) {
            return fail(CommandFailed.usage(UsageErrors.line(wrong)));
        } catch (Terminal.OutputClosed closed) {
            return closed.exit();
        } catch (CommandFailed failure) {
            return fail(failure);
        } catch (JsonReader.Malformed malformed) {
            return fail(
                    new CommandFailed(
                            "the answer is not that of an instance of this version: "
                                    + malformed.getMessage()));
        } catch (IOException failure) {
            return fail(new CommandFailed(line(failure)));
        }
    }

    private Exit fail(CommandFailed failure) {
        terminal.error(failure.line());
        return failure.exit();
    }

    private Exit act(ParseResult given) throws IOException {
        CommandSpec spec = given.commandSpec();
        if (given.isUsageHelpRequested()) {
            terminal.text(spec.commandLine().getUsageMessage());
            return Exit.SUCCESS;
        }
        if (!(spec.userObject() instanceof Command command)) {
            spec.commandLine().getUsageMessage().lines().forEach(terminal::note);
            return Exit.USAGE;
        }
        try (Call call = new Call(given, terminal)) {
            return command.action().run(call);
        }
    }

    private static String line(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case NoSuchFileException _, FileNotFoundException _ -> "there is no file " + message;
            case AccessDeniedException _ -> message + " may not be read by this user";
            case CharacterCodingException _ -> "a file that was named is no UTF-8 text";
            default -> "cannot read: " + message;
        };
    }
}
