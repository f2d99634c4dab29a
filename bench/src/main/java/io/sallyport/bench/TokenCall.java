package io.sallyport.bench;

import io.sallyport.audit.merkle.PinnedTrust;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Token requests over a connection of our own, without a client's pool between.
record TokenCall(int port, SSLSocketFactory sockets) {
    private static final int TIMEOUT_MILLIS = 20_000;

    /// @param data the server's data folder, whose `ca.pem` is trusted
    static TokenCall to(int port, Path data) throws IOException {
        return new TokenCall(
                port, PinnedTrust.of(Optional.of(data.resolve("ca.pem"))).getSocketFactory());
    }

    SSLSocket connect(String source) throws IOException {
        Socket plain = new Socket();
        plain.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
        plain.connect(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), TIMEOUT_MILLIS);
        plain.setSoTimeout(TIMEOUT_MILLIS);
        return (SSLSocket) sockets.createSocket(plain, "localhost", port, true);
    }

    static byte[] request(String tenant, String body) {
        return ("POST /"
                        + tenant
                        + "/oauth2/token HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads an answer to its end.
    ///
    /// @return its status
    static int answer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended");
            }
            head.append((char) next);
        }
        in.skipNBytes(length(head.toString().toLowerCase(Locale.ROOT)));
        return Integer.parseInt(head.substring(9, 12));
    }

    private static int length(String head) {
        int at = head.indexOf("content-length: ");
        return at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
    }
}
