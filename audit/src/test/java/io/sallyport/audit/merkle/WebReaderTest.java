package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.OneKeyTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebReaderTest {
    @TempDir static Path folder;

    private static final String OK = "HTTP/1.1 200 OK\r\nConnection: close\r\n";

    @Test
    void verifiesALogOverTlsWhoseAuthorityIsPinned() throws Exception {
        SampleLog.publish(SampleLog.write(folder.resolve("log"), 700));
        OneKeyTls tls = OneKeyTls.make(folder);
        try (SmallServer server =
                        SmallServer.files(
                                tls.server().getServerSocketFactory(), folder.resolve("log"));
                LogReader pinned = LogReader.of(server.address("https"), tls.client());
                LogReader unpinned =
                        LogReader.of(server.address("https"), SSLContext.getDefault())) {
            assertThat(verify(pinned)).isInstanceOf(Verification.Verified.class);
            assertThat(pinned.read("tile/0/007", 8192)).isEmpty();
            assertThatThrownBy(() -> verify(unpinned)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void showsAFileThatIsTooLongWithoutTakingItIn() throws Exception {
        String answer = OK + "\r\n" + "x".repeat(100_000);
        try (SmallServer server = SmallServer.answering(answer);
                LogReader reader = plain(server)) {
            assertThat(reader.read("checkpoint", 10).orElseThrow()).hasSize(11);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 206 Partial Content\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nshort",
                "nonsense\r\n\r\n"
            })
    void makesNoFindingOfAnAnswerThatSaysNothing(String answer) throws Exception {
        try (SmallServer server = SmallServer.answering(answer);
                LogReader reader = plain(server)) {
            assertThatThrownBy(() -> verify(reader)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\ndrip"})
    void givesUpOnAServerThatDrips(String beginning) throws Exception {
        try (SmallServer server = SmallServer.stalling(beginning);
                LogReader reader =
                        new WebReader(
                                server.address("http"),
                                SSLContext.getDefault(),
                                Duration.ofMillis(300))) {
            assertThatThrownBy(() -> reader.read("checkpoint", 100))
                    .isInstanceOf(HttpTimeoutException.class);
        }
    }

    @Test
    void readsBelowAPrefixWithOrWithoutASlash() throws Exception {
        SampleLog.publish(SampleLog.write(folder.resolve("below/log"), 3));
        try (SmallServer server = SmallServer.files(folder.resolve("below"))) {
            for (String prefix : new String[] {"/log", "/log/"}) {
                URI address = URI.create(server.address("http") + prefix);
                try (LogReader reader = LogReader.of(address, SSLContext.getDefault())) {
                    assertThat(verify(reader)).isInstanceOf(Verification.Verified.class);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:///tmp", "log", "https:log", "https://host/?q", "https://host/#f"})
    void refusesAddressesThatFilesCannotStandUnder(String address) {
        assertThatThrownBy(() -> LogReader.of(URI.create(address), SSLContext.getDefault()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static LogReader plain(SmallServer server) throws Exception {
        return LogReader.of(server.address("http"), SSLContext.getDefault());
    }

    private static Verification verify(LogReader reader) throws IOException {
        return new LogVerifier(reader, SampleLog.SIGNER.verifier())
                .verify(LogVerifier.Progress.SILENT);
    }
}
