package io.sallyport.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The law of the module list: a module requires only modules listed before it, is called as its
/// folder, is null-marked, and exports its own package and named standards only.
final class ModuleOrder {
    private static final String OURS = "io.sallyport.";
    private static final Set<String> STANDARDS =
            Set.of("scim", "oidc", "oauth", "sigma", "merkle", "webauthn", "tpm", "acme");

    /// What stands outside the server sees none of its code.
    private static final Map<String, Set<String>> OUTSIDE =
            Map.of("cli", Set.of("foundation", "audit"), "pentest", Set.of("foundation"));

    private ModuleOrder() {}

    static List<String> problems(List<String> order, List<ModuleDeclaration> modules) {
        List<String> problems = new ArrayList<>();
        List<String> folders = modules.stream().map(ModuleDeclaration::folder).toList();
        order.stream()
                .filter(listed -> !folders.contains(listed))
                .forEach(listed -> problems.add(listed + " is listed but has no module-info"));
        for (ModuleDeclaration module : modules) {
            int place = order.indexOf(module.folder());
            if (place < 0) {
                problems.add(module.folder() + " is not in the parent POM's list");
            } else {
                requires(module, Set.copyOf(order.subList(0, place)), problems);
            }
            shape(module, problems);
        }
        return List.copyOf(problems);
    }

    private static void requires(
            ModuleDeclaration module, Set<String> before, List<String> problems) {
        Set<String> allowed = OUTSIDE.getOrDefault(module.folder(), before);
        module.requires().stream()
                .filter(name -> name.startsWith(OURS))
                .map(name -> name.substring(OURS.length()))
                .filter(name -> !(allowed.contains(name) && before.contains(name)))
                .forEach(name -> problems.add(module.folder() + " may not require " + name));
    }

    private static void shape(ModuleDeclaration module, List<String> problems) {
        String own = OURS + module.folder();
        if (!module.name().equals(own)) {
            problems.add(module.folder() + " is named " + module.name() + ", not " + own);
        }
        if (module.annotations().stream().noneMatch(name -> name.endsWith("NullMarked"))) {
            problems.add(module.folder() + " is not @NullMarked");
        }
        module.exports().stream()
                .filter(exported -> !isOwn(own, exported))
                .forEach(exported -> problems.add(module.folder() + " exports " + exported));
    }

    private static boolean isOwn(String own, String exported) {
        return exported.equals(own)
                || (exported.startsWith(own + ".")
                        && STANDARDS.contains(exported.substring(own.length() + 1)));
    }
}
