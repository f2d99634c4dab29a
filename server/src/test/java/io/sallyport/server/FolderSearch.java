package io.sallyport.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Every file of a folder is read for what must not stand there, in whichever form.
final class FolderSearch {
    private final List<Needles> needles = new ArrayList<>();

    FolderSearch text(String what, String value) {
        needles.add(new Needles(Needles.ofText(what, value)));
        return this;
    }

    FolderSearch bytes(String what, byte[] value) {
        needles.add(new Needles(Needles.ofBytes(what, value)));
        return this;
    }

    FolderSearch values(SamplePerson person) {
        person.values().forEach((name, value) -> text(name.label(), value));
        return this;
    }

    /// What stands where, and how.
    List<String> in(Path folder) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] text = Files.readAllBytes(file);
                for (Needles each : needles) {
                    each.in(text, text.length).stream()
                            .map(Needles.Hit::needle)
                            .map(one ->
                                    folder.relativize(file)
                                            + ": "
                                            + one.value()
                                            + ", "
                                            + one.form())
                            .forEach(found::add);
                }
            }
        }
        return found;
    }
}
