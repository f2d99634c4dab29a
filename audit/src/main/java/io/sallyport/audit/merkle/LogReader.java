package io.sallyport.audit.merkle;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Where the files of one log are read: its folder, or its web address. What it answers is the word
/// of whoever runs the log, and is not to be believed before it has been checked. Safe for
/// concurrent use.
@FunctionalInterface
public interface LogReader extends AutoCloseable {
    /// The path of the newest checkpoint.
    String CHECKPOINT = "checkpoint";

    /// The path of the newest checkpoint that witnesses have cosigned, with what they signed.
    String WITNESSED = "checkpoint.witnessed";

    /// Reads one file.
    ///
    /// @param path [#CHECKPOINT], [#WITNESSED], or the text of a [TilePath]; no other text is safe
    ///   to give
    /// @param limit the most bytes that this file can rightly have
    /// @return nothing when there is no such file; at most `limit + 1` bytes, so that a file that
    ///   is too long shows itself without filling the memory
    /// @throws IOException when it cannot be told whether the file is there; not a finding about
    ///   the log
    Optional<byte[]> read(String path, int limit) throws IOException;

    /// Gives back what the reader holds, such as connections.
    @Override
    default void close() {}

    /// @param folder what [TileFolder] writes
    static LogReader of(Path folder) {
        return new FolderReader(folder);
    }

    /// Every file has 30 seconds, connecting included; redirects are not followed.
    ///
    /// @param prefix an `https` or `http` address, without query, under which `checkpoint` stands
    /// @param trust whose certificates are accepted; a caller that pins an authority gives its own
    static LogReader of(URI prefix, SSLContext trust) {
        return new WebReader(prefix, trust);
    }

    /// The same for a log that only the bearers of an access token may read (RFC 6750 2.1).
    ///
    /// @throws IllegalArgumentException unless the address is `https` and the token one
    static LogReader of(URI prefix, SSLContext trust, String token) {
        return new WebReader(prefix, trust).as(token);
    }
}
