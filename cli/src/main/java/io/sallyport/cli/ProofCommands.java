package io.sallyport.cli;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.CosignatureVerifier;
import io.sallyport.audit.merkle.Cosigning;
import io.sallyport.audit.merkle.LogProof;
import io.sallyport.audit.merkle.Malformed;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Proofs of single events, to be kept and checked without the log.
final class ProofCommands {
    private static final String KEY = "--key";
    private static final long FILE_BYTES_MAX = 1 << 20;

    private ProofCommands() {}

    static List<Command> commands() {
        return List.of(prove(), check());
    }

    private static Command prove() {
        return new Command(
                "audit prove",
                "Prints a proof that the log has an event (C2SP tlog-proof).",
                List.of("./sallyport audit prove 12 > event-12.tlog-proof"),
                List.of(LogCommands.positionWord()),
                call -> {
                    JsonObject answer =
                            call.instance()
                                    .perform(
                                            "audit.prove",
                                            Map.of("position", LogCommands.position(call)));
                    switch (call.format()) {
                        case TEXT -> answer.text("proof").lines().forEach(call.terminal()::line);
                        case JSON -> call.terminal().line(Results.json(answer));
                    }
                    return Exit.SUCCESS;
                });
    }

    private static Command check() {
        return new Command(
                "audit check-proof",
                "Checks a proof that a log has an event, without the log.",
                List.of("./sallyport audit check-proof event-12.tlog-proof --key @vkey.txt"),
                List.of(
                        Options.word("FILE", "The proof."),
                        Options.required(KEY, "VKEY", "The log's verifier key, or @FILE."),
                        Options.texts(
                                AuditCommands.WITNESS,
                                "VKEY",
                                "The verifier key of a witness, or @FILE: refused unless it"
                                        + " cosigned the proof's checkpoint.")),
                ProofCommands::check);
    }

    private static Exit check(Call call) throws IOException {
        Path file = Path.of(call.word());
        LogKey key = LogKey.given(call.optional(KEY).orElseThrow());
        List<CosignatureVerifier> witnesses = AuditCommands.witnesses(call);
        LogProof proof = read(file);
        if (!proof.proves(key.verifier())) {
            throw new CommandFailed(
                    file + " proves nothing of the log " + key.verifier().name() + " and this key");
        }
        Checkpoint head = Checkpoint.parse(proof.checkpoint().text());
        for (CosignatureVerifier witness : witnesses) {
            Cosigning seen = witness.on(head, proof.checkpoint().signatures());
            if (!(seen instanceof Cosigning.Cosigned)) {
                throw new CommandFailed(file + " is not cosigned by " + witness.name());
            }
        }
        call.terminal().line(text(call, proof, head));
        return Exit.SUCCESS;
    }

    private static String text(Call call, LogProof proof, Checkpoint head) {
        return switch (call.format()) {
            case TEXT ->
                    "proved: entry "
                            + proof.index()
                            + " of "
                            + head.size()
                            + ", origin "
                            + head.origin()
                            + ", "
                            + proof.entry();
            case JSON ->
                    Results.json(
                            new JsonObject(
                                    Map.of(
                                            "proved", true,
                                            "index", proof.index(),
                                            "size", head.size(),
                                            "origin", head.origin(),
                                            "entry", proof.entry())));
        };
    }

    private static LogProof read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > FILE_BYTES_MAX) {
            throw new CommandFailed("there is no proof in " + file);
        }
        try {
            return LogProof.parse(Files.readAllBytes(file));
        } catch (Malformed malformed) {
            throw new CommandFailed(file + ": " + malformed.getMessage());
        }
    }
}
