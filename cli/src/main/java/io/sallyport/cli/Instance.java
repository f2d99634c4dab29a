package io.sallyport.cli;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A running instance, spoken to over the socket in its data folder. Whoever may open that socket
/// is the instance's owner; there is nothing else to prove.
final class Instance implements AutoCloseable {
    static final String SOCKET = "sallyport.sock";
    static final Path DEFAULT_FOLDER = Path.of("data");

    /// What a Unix socket's address can hold, on Linux (`sun_path` with its closing zero).
    private static final int PATH_BYTES_MAX = 107;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] NOTHING = new byte[0];

    private final Path folder;
    private final Path socket;
    private final Duration patience;
    private @Nullable LocalHttp connection;

    /// @param folder the data folder, as the user wrote it: relative paths are shorter, and the
    ///   address of a socket has not much room
    Instance(Path folder) {
        this(folder, PATIENCE);
    }

    Instance(Path folder, Duration patience) {
        this.folder = folder;
        this.socket = folder.resolve(SOCKET);
        this.patience = patience;
    }

    /// The data folder.
    Path folder() {
        return folder;
    }

    JsonObject status() {
        return object(exchange("GET", "/v1/status", NOTHING));
    }

    /// In the Prometheus text format.
    String metrics() {
        HttpAnswer answer = exchange("GET", "/v1/metrics", NOTHING);
        if (answer.status() != 200) {
            throw refusal(answer);
        }
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /// How far a backup is, and what came of the last one.
    JsonObject backup() {
        return object(exchange("GET", "/v1/backup", NOTHING));
    }

    /// The events of an export from a position on.
    JsonObject exported(String export, long position) {
        String path = "/v1/audit/exports/" + export + "?position=" + position;
        return object(exchange("GET", path, NOTHING));
    }

    JsonObject activities() {
        return object(exchange("GET", "/v1/activities", NOTHING));
    }

    /// @throws Refused when the instance says no
    JsonObject perform(String activity, Map<String, ?> parameters) {
        byte[] body = CanonicalJson.write(parameters).getBytes(StandardCharsets.UTF_8);
        return object(exchange("POST", "/v1/activities/" + activity, body));
    }

    /// Whether something listens there.
    boolean runs() {
        try {
            connection();
            return true;
        } catch (CommandFailed _) {
            return false;
        }
    }

    private JsonObject object(HttpAnswer answer) {
        if (answer.status() != 200) {
            throw refusal(answer);
        }
        try {
            return JsonObject.read(answer.body());
        } catch (JsonReader.Malformed malformed) {
            throw unintelligible(malformed);
        }
    }

    private CommandFailed refusal(HttpAnswer answer) {
        try {
            return Refused.of(answer.status(), JsonObject.read(answer.body()));
        } catch (JsonReader.Malformed _) {
            return new CommandFailed("the instance answered with status " + answer.status());
        }
    }

    private HttpAnswer exchange(String method, String path, byte[] body) {
        LocalHttp open = connection();
        try {
            return open.exchange(method, path, body);
        } catch (HttpAnswer.Malformed malformed) {
            throw unintelligible(malformed);
        } catch (SocketTimeoutException _) {
            throw new CommandFailed(
                    "the instance did not answer within "
                            + patience.toSeconds()
                            + " s; whether it acted is for its log to say: look before you repeat");
        } catch (IOException _) {
            throw new CommandFailed(
                    "the instance went away before it answered; whether it acted is not known:"
                            + " start it again and look before you repeat");
        }
    }

    private LocalHttp connection() {
        LocalHttp open = connection;
        if (open == null || !open.alive()) {
            close();
            open = connect();
            connection = open;
        }
        return open;
    }

    private LocalHttp connect() {
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX) {
            throw new CommandFailed(
                    "the path "
                            + socket
                            + " is too long for a socket ("
                            + PATH_BYTES_MAX
                            + " bytes): give --data as a relative path");
        }
        if (Files.isDirectory(folder) && !Files.isExecutable(folder)) {
            throw notYours();
        }
        if (!Files.exists(socket)) {
            throw notRunning();
        }
        try {
            return LocalHttp.connect(socket, patience);
        } catch (ConnectException _) {
            // A node that was killed leaves its socket behind.
            throw notRunning();
        } catch (IOException failure) {
            throw Files.isWritable(socket)
                    ? new CommandFailed(socket + " cannot be opened: " + failure.getMessage())
                    : notYours();
        }
    }

    private CommandFailed notRunning() {
        String how = folder.equals(DEFAULT_FOLDER) ? "" : " --data " + folder;
        return new CommandFailed(
                "no instance is running in " + folder + "/: start one with script/server" + how);
    }

    private CommandFailed notYours() {
        return new CommandFailed(
                "the instance in "
                        + folder
                        + "/ belongs to another user: run this command as that user");
    }

    private CommandFailed unintelligible(Exception why) {
        return new CommandFailed(
                "what answers at "
                        + socket
                        + " does not speak as an instance of this version does: "
                        + why.getMessage());
    }

    @Override
    public void close() {
        LocalHttp open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failure) {
                throw new CommandFailed("the connection could not be closed: " + failure);
            }
        }
    }
}
