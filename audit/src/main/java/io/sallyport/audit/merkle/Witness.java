package io.sallyport.audit.merkle;

import io.sallyport.outbound.EgressPolicy;
import io.sallyport.outbound.EgressRefused;
import io.sallyport.outbound.Limits;
import io.sallyport.outbound.OutboundAnswer;
import io.sallyport.outbound.OutboundClient;
import io.sallyport.outbound.OutboundRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import javax.net.ssl.SSLContext;

/// Somebody else's server that has seen every checkpoint of the log and cosigns a new one only if
/// it extends the last (C2SP tlog-witness). What it answers is checked, and it gets seconds. It
/// belongs to one thread.
public final class Witness implements AutoCloseable {
    static final Duration TIME_MAX = Duration.ofSeconds(4);
    private static final int CONFLICT = 409;
    private static final int SIZE_DIGITS_MAX = 15;

    private final CosignatureVerifier key;
    private final URI address;
    private final OutboundClient client;

    /// The size that it cosigned last, as far as we know; it says so when we are wrong.
    private long cosigned;

    /// @param prefix the submission prefix, `https`
    /// @param trust whose certificates are accepted
    /// @throws IllegalArgumentException when the prefix is none
    public Witness(CosignatureVerifier key, URI prefix, SSLContext trust) {
        this(key, prefix, trust, TIME_MAX);
    }

    Witness(CosignatureVerifier key, URI prefix, SSLContext trust, Duration timeMax) {
        EgressPolicy policy = policy(prefix);
        this.key = key;
        this.address = URI.create(BoundedHttp.prefix(prefix) + "add-checkpoint");
        this.client =
                new OutboundClient(
                        "the witness", trust, policy, new Limits(timeMax, timeMax, Note.BYTES_MAX));
    }

    /// @throws IllegalArgumentException unless a witness can stand there
    public static void requirePrefix(URI prefix) {
        policy(prefix);
    }

    private static EgressPolicy policy(URI prefix) {
        BoundedHttp.prefix(prefix);
        try {
            return EgressPolicy.to(prefix);
        } catch (EgressRefused refused) {
            throw new IllegalArgumentException("a witness has an https address", refused);
        }
    }

    public String name() {
        return key.name();
    }

    /// Shows it a checkpoint, twice if it first has to say which size it knows.
    ///
    /// @param note the checkpoint as the log has signed it
    public Witnessed show(Note note, Checkpoint checkpoint, Proofs proofs) {
        try {
            long size = checkpoint.size();
            OutboundAnswer answer = send(note, proofs.consistency(cosigned(size), size));
            OptionalLong known = answer.status() == CONFLICT ? size(answer) : OptionalLong.empty();
            if (known.isPresent()) {
                cosigned = known.getAsLong();
                if (cosigned > size) {
                    return new Witnessed.Contradicted(
                            "it has seen " + cosigned + " entries, more than the log's " + size);
                }
                answer = send(note, proofs.consistency(cosigned, size));
            }
            return read(answer, note, checkpoint);
        } catch (EgressRefused refused) {
            return refused.reason() == EgressRefused.Reason.BODY
                    ? new Witnessed.Unverified()
                    : new Witnessed.Silent(String.valueOf(refused.getMessage()));
        } catch (IOException failure) {
            return new Witnessed.Silent(String.valueOf(failure.getMessage()));
        }
    }

    /// What it once had is no proof against a log that is shorter now: it is asked anew.
    private long cosigned(long size) {
        return cosigned > size ? 0 : cosigned;
    }

    private OutboundAnswer send(Note note, ConsistencyProof proof) throws IOException {
        StringBuilder body = new StringBuilder("old ").append(proof.older()).append('\n');
        proof.path().forEach(hash -> body.append(hash).append('\n'));
        body.append('\n').append(new String(note.bytes(), StandardCharsets.UTF_8));
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        return client.send(OutboundRequest.post(address, "text/plain; charset=utf-8", bytes));
    }

    private Witnessed read(OutboundAnswer answer, Note note, Checkpoint checkpoint) {
        if (answer.status() == CONFLICT && cosigned == checkpoint.size()) {
            // It was told the size that it knows and still disagrees: so it does about the root.
            return new Witnessed.Contradicted(
                    "it has seen another root for " + cosigned + " entries");
        }
        return switch (answer.status()) {
            case 200 -> cosigned(answer, note, checkpoint);
            case 422 ->
                    new Witnessed.Contradicted(
                            "this checkpoint does not extend the " + cosigned + " entries it saw");
            case 403 -> new Witnessed.Silent("it does not know the log's key");
            case 404 -> new Witnessed.Silent("it does not know this log");
            default -> new Witnessed.Silent("it answered " + answer.status());
        };
    }

    private Witnessed cosigned(OutboundAnswer answer, Note note, Checkpoint checkpoint) {
        List<Note.Signature> lines;
        try {
            String text = note.text() + "\n" + new String(answer.body(), StandardCharsets.UTF_8);
            lines = key.claims(Note.parse(text.getBytes(StandardCharsets.UTF_8)).signatures());
        } catch (Malformed _) {
            return new Witnessed.Unverified();
        }
        return switch (key.on(checkpoint, lines)) {
            case Cosigning.Cosigned done -> {
                cosigned = checkpoint.size();
                yield new Witnessed.Cosigned(done.time(), lines);
            }
            case Cosigning.Absent _, Cosigning.Unverified _ -> new Witnessed.Unverified();
        };
    }

    private static OptionalLong size(OutboundAnswer answer) {
        String type = answer.header("content-type").orElse("");
        String text = new String(answer.body(), StandardCharsets.US_ASCII).stripTrailing();
        boolean size = type.equals("text/x.tlog.size") && text.matches("0|[1-9][0-9]*");
        return size && text.length() <= SIZE_DIGITS_MAX
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    /// Ends what is being asked, too.
    @Override
    public void close() {
        client.close();
    }
}
