package io.sallyport.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The checkout that the tests run in.
///
/// @param root the folder that holds `script/mvn`
/// @param modules the parent POM's list, whose order is law
record Repository(Path root, List<String> modules) {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    static Repository here() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(folder.resolve("script/mvn"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException("no script/mvn above " + Path.of("").toUri());
            }
            folder = parent;
        }
        return new Repository(folder, modulesIn(text(folder.resolve("pom.xml"))));
    }

    static List<String> modulesIn(String pom) {
        return MODULE.matcher(pom).results().map((MatchResult found) -> found.group(1)).toList();
    }

    /// Every Java file below a `src` folder, listed module or not.
    List<JavaSource> sources() {
        return folders().stream()
                .flatMap(folder -> javaFiles(folder.resolve("src")).stream())
                .map(file -> JavaSource.read(root, file))
                .toList();
    }

    /// The folders at the root that hold a module of ours, listed or not.
    List<String> moduleFolders() {
        return folders().stream()
                .filter(f -> Files.exists(f.resolve("src/main/java/module-info.java")))
                .map(folder -> folder.getFileName().toString())
                .toList();
    }

    List<Path> mainFiles(String module) {
        return javaFiles(mainFolder(module));
    }

    Path mainFolder(String module) {
        return root.resolve(module).resolve("src/main/java");
    }

    Path classes(String module) {
        return root.resolve(module).resolve("target/classes");
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private List<Path> folders() {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<Path> javaFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
