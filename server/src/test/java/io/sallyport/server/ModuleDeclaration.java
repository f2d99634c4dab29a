package io.sallyport.server;

import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.ModuleTree;
import com.sun.source.tree.RequiresTree;
import java.util.List;

/// What a `module-info.java` says.
///
/// @param folder the module's folder at the root
record ModuleDeclaration(
        String folder,
        String name,
        List<String> annotations,
        List<String> requires,
        List<String> exports) {

    static ModuleDeclaration read(JavaSource source) {
        ModuleTree module = source.unit().getModule();
        if (module == null) {
            throw new IllegalArgumentException(source.path() + " declares no module");
        }
        return new ModuleDeclaration(
                source.module(),
                module.getName().toString(),
                module.getAnnotations().stream()
                        .map(annotation -> annotation.getAnnotationType().toString())
                        .toList(),
                directives(module, RequiresTree.class).stream()
                        .map(requires -> requires.getModuleName().toString())
                        .toList(),
                directives(module, ExportsTree.class).stream()
                        .map(exports -> exports.getPackageName().toString())
                        .toList());
    }

    private static <T> List<T> directives(ModuleTree module, Class<T> kind) {
        return module.getDirectives().stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
