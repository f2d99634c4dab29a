package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A certificate authority outside of the instance: openssl's.
final class OpensslAuthority {
    static final String EC = "ec:P-256";
    static final String RSA = "rsa:2048";

    private final Path folder;

    OpensslAuthority(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        List<String> words = new ArrayList<>(List.of("req", "-x509", "-days", "30"));
        words.addAll(key(EC, "root.key"));
        words.addAll(List.of("-out", "root.pem", "-subj", "/CN=somebody else"));
        words.addAll(List.of("-addext", "keyUsage=critical,keyCertSign"));
        run(words);
    }

    Path root() {
        return folder.resolve("root.pem");
    }

    Path certificate(String name) {
        return folder.resolve(name + ".pem");
    }

    Path key(String name) {
        return folder.resolve(name + ".key");
    }

    /// Makes `NAME.pem` and `NAME.key`.
    ///
    /// @param kind of its key
    /// @param host its one DNS name
    /// @param days that it lives; negative for one that has ended
    OpensslAuthority issue(String name, String kind, String host, int days) throws Exception {
        List<String> request = new ArrayList<>(List.of("req", "-new", "-subj", "/CN=a server"));
        request.addAll(key(kind, name + ".key"));
        request.addAll(List.of("-out", name + ".csr"));
        for (String extension :
                List.of(
                        "subjectAltName=DNS:" + host,
                        "extendedKeyUsage=serverAuth",
                        "keyUsage=critical,digitalSignature",
                        "basicConstraints=critical,CA:FALSE")) {
            request.addAll(List.of("-addext", extension));
        }
        run(request);
        run(
                List.of(
                        "x509",
                        "-req",
                        "-in",
                        name + ".csr",
                        "-CA",
                        "root.pem",
                        "-CAkey",
                        "root.key",
                        "-days",
                        Integer.toString(days),
                        "-copy_extensions",
                        "copy",
                        "-out",
                        name + ".pem"));
        return this;
    }

    /// The two in one file.
    Path bundle(String name, String password) throws Exception {
        run(
                List.of(
                        "pkcs12",
                        "-export",
                        "-in",
                        name + ".pem",
                        "-inkey",
                        name + ".key",
                        "-certfile",
                        "root.pem",
                        "-passout",
                        "pass:" + password,
                        "-out",
                        name + ".p12"));
        return folder.resolve(name + ".p12");
    }

    private static List<String> key(String kind, String file) {
        List<String> words = new ArrayList<>();
        if (kind.equals(EC)) {
            words.addAll(List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"));
        } else {
            words.addAll(List.of("-newkey", kind));
        }
        words.addAll(List.of("-nodes", "-keyout", file));
        return words;
    }

    private void run(List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(words);
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = text(process);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
    }

    String client(int port, String... more) throws Exception {
        return client(root(), port, more);
    }

    /// What `openssl s_client` sees of a server, with one root as its only trust.
    static String client(Path root, int port, String... more) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port));
        command.addAll(List.of("-servername", RealNode.HOST, "-verify_hostname", RealNode.HOST));
        command.addAll(List.of("-CAfile", root.toString(), "-verify_return_error", "-brief"));
        command.addAll(Arrays.asList(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = text(process);
        process.waitFor();
        return output;
    }

    private static String text(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
