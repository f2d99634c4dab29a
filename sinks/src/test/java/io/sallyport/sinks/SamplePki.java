package io.sallyport.sinks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A certificate authority and what it signed, as files in PEM, made with OpenSSL.
final class SamplePki {
    private final Path folder;

    SamplePki(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                path("ca.key"),
                "-out",
                path("ca.pem"),
                "-subj",
                "/CN=test",
                "-days",
                "7");
    }

    /// @param name of the files
    /// @param host the name in the certificate
    SamplePki sign(String name, String host) throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                path(name + ".key"),
                "-out",
                path(name + ".pem"),
                "-subj",
                "/CN=" + host,
                "-addext",
                "subjectAltName=DNS:" + host,
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-CA",
                path("ca.pem"),
                "-CAkey",
                path("ca.key"),
                "-days",
                "7");
        Files.setPosixFilePermissions(
                Path.of(path(name + ".key")), PosixFilePermissions.fromString("rw-------"));
        return this;
    }

    private String path(String file) {
        return folder.resolve(file).toString();
    }

    String ca() {
        return path("ca.pem");
    }

    String certificate(String name) {
        return path(name + ".pem");
    }

    String key(String name) {
        return path(name + ".key");
    }

    private void openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("openssl.log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException(Files.readString(log));
        }
    }
}
