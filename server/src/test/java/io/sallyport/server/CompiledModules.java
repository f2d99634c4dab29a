package io.sallyport.server;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The classes of every module up to and including the server, as the reactor has just compiled
/// them. The modules listed after the server are compiled after these tests ran: their classes
/// would be missing or stale, so what holds for them is read from their source.
///
/// @param modules in the order of the list
record CompiledModules(List<String> modules, JavaClasses classes) {
    private static final String ROOT = "io.sallyport.";

    static CompiledModules of(Repository repository) {
        List<String> all = repository.modules();
        List<String> built = all.subList(0, all.indexOf("server") + 1);
        List<Path> folders = built.stream().map(repository::classes).toList();
        return new CompiledModules(built, new ClassFileImporter().importPaths(folders));
    }

    static String moduleOf(JavaClass type) {
        String rest = type.getPackageName().substring(ROOT.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    /// Source files whose class is missing or older: proof that what was read is what stands here.
    List<String> stale(Repository repository) {
        List<String> stale = new ArrayList<>();
        for (String module : modules) {
            Path sources = repository.mainFolder(module);
            for (Path source : repository.mainFiles(module)) {
                String name = sources.relativize(source).toString();
                Path compiled =
                        repository.classes(module).resolve(name.replaceAll("java$", "class"));
                if (isOlder(compiled, source)) {
                    stale.add(repository.root().relativize(source) + ": build with -am");
                }
            }
        }
        return List.copyOf(stale);
    }

    static boolean isOlder(Path compiled, Path source) {
        try {
            return !Files.exists(compiled)
                    || Files.getLastModifiedTime(compiled)
                                    .compareTo(Files.getLastModifiedTime(source))
                            < 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
