package io.sallyport.server;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What the compiled code must not do. Each rule gives its findings as sentences, so that a test
/// can try it on a bad sample.
final class CodeRules {
    private static final String CONTEXT = "io.sallyport.foundation.RequestContext";

    /// Time and chance come as arguments (`InstantSource`, `Randomness`). A name that ends in `*`
    /// stands for all that begin so.
    private static final Set<String> BANNED =
            Set.of(
                    "java.time.Instant.now",
                    "java.time.LocalDate.now",
                    "java.time.LocalDateTime.now",
                    "java.time.LocalTime.now",
                    "java.time.OffsetDateTime.now",
                    "java.time.ZonedDateTime.now",
                    "java.time.Year.now",
                    "java.time.Clock.system*",
                    "java.time.Clock.tick*",
                    "java.time.InstantSource.system",
                    "java.lang.System.currentTimeMillis",
                    "java.lang.Math.random",
                    "java.security.SecureRandom.*",
                    "java.util.Date.<init>",
                    "java.util.Random.<init>",
                    "java.util.SplittableRandom.<init>",
                    "java.util.UUID.randomUUID",
                    "java.util.concurrent.ThreadLocalRandom.current",
                    "java.util.random.RandomGenerator.get*",
                    "java.util.random.RandomGenerator.of");

    private CodeRules() {}

    /// Calls and method references alike.
    static List<String> clockAndChance(Stream<JavaClass> classes) {
        return uses(classes, CodeRules::isBanned);
    }

    /// The classes that call `owner.method`, by their outermost name.
    static Set<String> callers(JavaClasses classes, String method) {
        Set<String> callers = new TreeSet<>();
        for (String use : uses(classes.stream(), method::equals)) {
            callers.add(use.substring(0, use.indexOf(' ')).replaceAll("\\$.*", ""));
        }
        return callers;
    }

    private static List<String> uses(Stream<JavaClass> classes, Predicate<String> banned) {
        return classes.flatMap(user -> user.getCodeUnitAccessesFromSelf().stream())
                .filter(use -> banned.test(target(use.getTargetOwner(), use.getName())))
                .map(use ->
                        use.getOriginOwner().getFullName()
                                + " uses "
                                + target(use.getTargetOwner(), use.getName())
                                + " in line "
                                + use.getLineNumber())
                .sorted()
                .toList();
    }

    private static String target(JavaClass owner, String name) {
        return owner.getFullName() + "." + name;
    }

    private static boolean isBanned(String target) {
        return BANNED.stream()
                .anyMatch(name ->
                        name.endsWith("*")
                                ? target.startsWith(name.substring(0, name.length() - 1))
                                : target.equals(name));
    }

    static List<String> dependencies(Stream<JavaClass> classes, String packagePrefix) {
        return classes.flatMap(user -> user.getDirectDependenciesFromSelf().stream())
                .filter(use -> use.getTargetClass().getPackageName().startsWith(packagePrefix))
                .map(use -> use.getDescription())
                .sorted()
                .toList();
    }

    static List<String> cycles(JavaClasses classes, SliceAssignment slices) {
        EvaluationResult result =
                SlicesRuleDefinition.slices()
                        .assignedFrom(slices)
                        .should()
                        .beFreeOfCycles()
                        .allowEmptyShould(true)
                        .evaluate(classes);
        return result.getFailureReport().getDetails();
    }

    /// Authority is the first thing that a method hears: a `RequestContext` is never a later
    /// parameter.
    static List<String> lateContexts(Stream<JavaClass> classes) {
        return classes.flatMap(type -> type.getMethods().stream())
                .filter(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(method -> parameters(method).lastIndexOf(CONTEXT) > 0)
                .map(JavaMethod::getFullName)
                .sorted()
                .toList();
    }

    /// An act is a public class that holds the store, so it can change things: each of its public
    /// methods that takes anything takes the context first.
    static List<String> actsWithoutContext(Stream<JavaClass> classes, String store) {
        return classes.filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !type.isRecord())
                .filter(type -> holds(type, store))
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(method -> !method.getModifiers().contains(JavaModifier.STATIC))
                .filter(method -> !parameters(method).isEmpty())
                .filter(method -> !parameters(method).getFirst().equals(CONTEXT))
                .map(JavaMethod::getFullName)
                .sorted()
                .toList();
    }

    private static boolean holds(JavaClass type, String store) {
        return type.getFields().stream()
                .anyMatch(field -> field.getRawType().getFullName().equals(store));
    }

    private static List<String> parameters(JavaCodeUnit method) {
        return method.getRawParameterTypes().stream().map(JavaClass::getFullName).toList();
    }
}
