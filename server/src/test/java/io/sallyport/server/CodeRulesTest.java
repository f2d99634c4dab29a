package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each rule of `ArchitectureTest` fires on a bad sample and is quiet on a good one, so none of
/// them can pass because it looks at nothing.
class CodeRulesTest {
    @Test
    void findsDirectUseOfClockAndChance() {
        List<String> uses = CodeRules.clockAndChance(classes(Restless.class).stream());
        assertThat(String.join("\n", uses))
                .contains("Instant.now", "Clock.systemUTC", "System.currentTimeMillis")
                .contains("UUID.randomUUID", "SecureRandom.<init>", "Math.random");
        assertThat(uses).hasSize(6);
        assertThat(CodeRules.clockAndChance(classes(Act.class).stream())).isEmpty();
    }

    @Test
    void findsWhoOpensATenant() {
        assertThat(callers(Opener.class, Act.class)).containsExactly(CodeRulesTest.class.getName());
        assertThat(callers(OpenerByName.class)).containsExactly(CodeRulesTest.class.getName());
        assertThat(callers(Act.class)).isEmpty();
    }

    @Test
    void findsForbiddenDependencies() {
        JavaClasses restless = classes(Restless.class);
        assertThat(CodeRules.dependencies(restless.stream(), "java.security")).isNotEmpty();
        assertThat(CodeRules.dependencies(restless.stream(), "java.util.logging")).isEmpty();
    }

    @Test
    void findsCycles() {
        assertThat(CodeRules.cycles(classes(Hen.class, Egg.class), BY_CLASS)).isNotEmpty();
        assertThat(CodeRules.cycles(classes(Hen.class, Act.class), BY_CLASS)).isEmpty();
    }

    @Test
    void findsALateContext() {
        assertThat(CodeRules.lateContexts(classes(LateAct.class).stream()))
                .singleElement()
                .asString()
                .contains("rename");
        assertThat(CodeRules.lateContexts(classes(Act.class).stream())).isEmpty();
    }

    @Test
    void findsActsWithoutAContext() {
        assertThat(actsWithoutContext(LateAct.class)).hasSize(2);
        assertThat(actsWithoutContext(Act.class)).isEmpty();
        assertThat(actsWithoutContext(Noun.class)).isEmpty();
    }

    @Test
    void findsAStaleClass(@TempDir Path folder) throws IOException {
        Path source = Files.createFile(folder.resolve("A.java"));
        Path compiled = folder.resolve("A.class");
        assertThat(CompiledModules.isOlder(compiled, source)).isTrue();
        Files.createFile(compiled);
        Files.setLastModifiedTime(source, FileTime.fromMillis(2_000));
        Files.setLastModifiedTime(compiled, FileTime.fromMillis(1_000));
        assertThat(CompiledModules.isOlder(compiled, source)).isTrue();
        Files.setLastModifiedTime(compiled, FileTime.fromMillis(2_000));
        assertThat(CompiledModules.isOlder(compiled, source)).isFalse();
    }

    private static JavaClasses classes(Class<?>... types) {
        return new ClassFileImporter().importClasses(types);
    }

    private static java.util.Set<String> callers(Class<?>... types) {
        return CodeRules.callers(classes(types), TenantScope.class.getName() + ".of");
    }

    private static List<String> actsWithoutContext(Class<?> type) {
        return CodeRules.actsWithoutContext(classes(type).stream(), Shelf.class.getName());
    }

    private static final SliceAssignment BY_CLASS =
            new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    return SliceIdentifier.of(type.getName());
                }

                @Override
                public String getDescription() {
                    return "classes";
                }
            };

    static final class Restless {
        final Instant now = Instant.now();
        final Clock clock = Clock.systemUTC();
        final LongSupplier millis = System::currentTimeMillis;
        final Supplier<UUID> ids = UUID::randomUUID;
        final SecureRandom random = new SecureRandom();
        final double chance = Math.random();
    }

    static final class Opener {
        TenantScope open(TenantId tenant) {
            return TenantScope.of(tenant);
        }
    }

    static final class OpenerByName {
        final Function<TenantId, TenantScope> open = TenantScope::of;
    }

    record Hen(List<Egg> eggs) {
        Egg lay() {
            return new Egg(this);
        }
    }

    record Egg(Hen hen) {}

    record Shelf() {}

    public static final class Act {
        private final Shelf shelf = new Shelf();

        public String rename(RequestContext context, String name) {
            return shelf + name + context;
        }

        public void close() {}
    }

    public static final class LateAct {
        private final Shelf shelf = new Shelf();

        public String rename(String name, RequestContext context) {
            return shelf + name + context;
        }

        public String remove(String name) {
            return shelf + name;
        }
    }

    public static final class Noun {
        public String rename(String name) {
            return name;
        }
    }
}
