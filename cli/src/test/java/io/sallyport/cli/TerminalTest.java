package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void letsNoControlCharacterThrough() {
        Terminal terminal = terminal(false);
        terminal.line("a\u001B[2Jb\nc\u0007\u009B\u202Ed");
        terminal.text("one\u001B\ntwo\n");
        terminal.error("e\rf");
        assertThat(text(out)).isEqualTo("a\uFFFD[2Jb\uFFFDc\uFFFD\uFFFD\uFFFDd\none\uFFFD\ntwo\n");
        assertThat(text(err)).isEqualTo("sallyport: e\uFFFDf\n");
    }

    @Test
    void writesUtf8WhateverTheLocale() {
        terminal(false).line("Zürich 東京");
        assertThat(text(out)).isEqualTo("Zürich 東京\n");
    }

    @Test
    void stopsWhenNobodyReads() {
        Terminal terminal = new Terminal(InputStream.nullInputStream(), closed(), err, false);
        assertThatThrownBy(() -> terminal.line("x")).isInstanceOf(Terminal.OutputClosed.class);
    }

    @Test
    void aReaderWhoHasEnoughIsNoError() {
        Terminal terminal = new Terminal(InputStream.nullInputStream(), closed(), err, false);
        Sallyport sallyport = Cli.on(Path.of("none")).sallyport(terminal);
        assertThat(sallyport.run("--help")).isEqualTo(Exit.FAILURE);
        assertThat(text(err)).isEmpty();
    }

    @Test
    void showsProgressOnlyToWhoWatches() {
        try (Progress silent = new Progress(terminal(false), "checking", 0)) {
            silent.at(1, 2);
        }
        assertThat(text(err)).isEmpty();
        try (Progress shown = new Progress(terminal(true), "checking", 0)) {
            shown.at(1, 2);
            shown.at(2, 2);
        }
        assertThat(text(err))
                .contains("checking [###############...............] 1/2  ")
                .contains("[##############################] 2/2  ")
                .endsWith("\r\033[K");
        assertThat(text(out)).isEmpty();
    }

    private static OutputStream closed() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("closed");
            }
        };
    }

    private Terminal terminal(boolean watched) {
        return new Terminal(InputStream.nullInputStream(), out, err, watched);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
