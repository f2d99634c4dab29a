package io.sallyport.server;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// One Java file as the compiler's parser sees it. Parsing needs no class path, so files of modules
/// that are built after this one can be read too.
///
/// @param path relative to the repository, with `/` between its parts
record JavaSource(String path, String text, CompilationUnitTree unit, SourcePositions positions) {

    static JavaSource read(Path root, Path file) {
        try {
            String path = root.relativize(file).toString().replace('\\', '/');
            return parse(path, Files.readString(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static JavaSource parse(String path, String text) {
        JavacTask task =
                (JavacTask)
                        ToolProvider.getSystemJavaCompiler()
                                .getTask(
                                        null,
                                        null,
                                        problem -> {
                                            throw new IllegalArgumentException(
                                                    path + " does not parse: " + problem);
                                        },
                                        List.of("-proc:none"),
                                        null,
                                        List.of(new InMemory(text)));
        try {
            CompilationUnitTree unit = task.parse().iterator().next();
            return new JavaSource(path, text, unit, Trees.instance(task).getSourcePositions());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Module and file name, such as `store/Journal.java`: short, since allow lists repeat it.
    String place() {
        return module() + "/" + path.substring(path.lastIndexOf('/') + 1);
    }

    String module() {
        return path.substring(0, path.indexOf('/'));
    }

    boolean isMain() {
        return path.contains("/src/main/");
    }

    int firstLine(Tree tree) {
        return (int) unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
    }

    int lastLine(Tree tree) {
        return (int) unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree) - 1);
    }

    private static final class InMemory extends SimpleJavaFileObject {
        private final String text;

        InMemory(String text) {
            super(URI.create("memory:///Source.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
