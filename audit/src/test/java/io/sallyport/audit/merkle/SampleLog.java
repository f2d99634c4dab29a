package io.sallyport.audit.merkle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Logs for tests: entry N is always the same, and so is the key, which is the well-known one of
/// the Go module golang.org/x/mod/sumdb/note.
final class SampleLog {
    static final String NAME = "PeterNeumann";
    static final String VKEY = NAME + "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    static final NoteSigner SIGNER = new NoteSigner(NAME, knownPair());

    private SampleLog() {}

    static KeyPair knownPair() {
        byte[] seed = Base64.getDecoder().decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
        byte[] key = Base64.getDecoder().decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        HexFormat hex = HexFormat.of();
        byte[] pkcs8 =
                hex.parseHex("302e020100300506032b657004220420" + hex.formatHex(seed, 1, 33));
        byte[] x509 = hex.parseHex("302a300506032b6570032100" + hex.formatHex(key, 1, 33));
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            return new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(x509)),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// Lengths from 0 to some hundred bytes.
    static byte[] entry(long index) {
        String text =
                index % 97 == 0 ? "" : ("entry " + index + " ").repeat((int) (index % 11) + 1);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static List<Hash> leaves(int size) {
        TreeHasher hasher = new TreeHasher();
        return LongStream.range(0, size).mapToObj(i -> hasher.leaf(entry(i))).toList();
    }

    static Hash root(int size) {
        return NaiveTree.root(leaves(size));
    }

    /// Appends up to each size in turn, and flushes there.
    static TileFolder write(Path folder, long... sizes) {
        try {
            TileFolder log = TileFolder.open(folder);
            goOn(log, sizes);
            return log;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void appendTo(RightEdge edge, long size) {
        try {
            while (edge.size() < size) {
                edge.append(entry(edge.size()));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void goOn(TileFolder log, long... sizes) throws IOException {
        for (long size : sizes) {
            while (log.size() < size) {
                log.append(entry(log.size()));
            }
            log.flush();
        }
    }

    static Note checkpoint(long size, Hash root) {
        return SIGNER.sign(new Checkpoint(NAME, size, root).text());
    }

    static void publish(TileFolder log) {
        try {
            log.publish(checkpoint(log.size(), log.root()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// A reader that shows some files differently: as other bytes, or (empty) as missing.
    static LogReader changed(LogReader log, Map<String, Optional<byte[]>> changes) {
        return (path, limit) ->
                changes.containsKey(path) ? changes.get(path) : log.read(path, limit);
    }

    /// Every file of a folder by its relative path, as hexadecimal text.
    static Map<String, String> files(Path folder) {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> all = new ArrayList<>(walk.filter(Files::isRegularFile).toList());
            for (Path file : all) {
                files.put(
                        folder.relativize(file).toString(),
                        HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return files;
    }
}
