package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the architecture that the compiler cannot: the order of the modules, what each may call,
/// and the closed lists. `CodeRulesTest` tries every rule on a bad sample.
class ArchitectureTest {
    /// Fewer classes than this means that the reading went wrong, not that the house is small.
    private static final int CLASSES_MIN = 200;

    /// Who may open a tenant. Exact: a name that calls it no longer is taken off.
    private static final Set<String> SCOPE_MAKERS =
            Set.of(
                    "io.sallyport.directory.Tenant",
                    "io.sallyport.directory.Tenants",
                    // An event says whose it is: its persons' keys are looked up there.
                    "io.sallyport.store.PersonalKeys",
                    // The declared background walk over tenants.
                    "io.sallyport.server.TenantWalk");

    /// Who goes beyond the administrative unit that a request is bound to: a deletion, for what the
    /// deleted belongs to elsewhere.
    private static final Set<String> UNIT_LEAVERS =
            Set.of("io.sallyport.directory.Groups", "io.sallyport.directory.Users");

    /// Who takes a request from one tenant into another. Nothing else holds two scopes: `within`
    /// has a runtime check of its own.
    private static final Set<String> BORDER_CROSSERS =
            Set.of("io.sallyport.directory.CrossTenantDoor");

    /// The same for the modules after the server, by source file.
    private static final Set<String> SCOPE_MAKERS_OUTSIDE = Set.of("bench/SampleRows.java");

    /// Clock and chance enter here; all others are given them.
    private static final Set<String> GIVES_TIME_AND_CHANCE = Set.of("legacy", "server", "testkit");

    /// What makes a connection, and who may. Exact, too.
    private static final Map<String, Set<String>> WAYS_OUT =
            Map.of(
                    "java.net.Socket.connect",
                    Set.of("io.sallyport.outbound.Connection"),
                    "java.net.Socket.<init>",
                    Set.of("io.sallyport.outbound.Connection"),
                    "java.net.http.HttpClient.newHttpClient",
                    Set.of(),
                    "java.net.http.HttpClient.newBuilder",
                    Set.of(
                            // An outsider's verifier, on their machine.
                            "io.sallyport.audit.merkle.BoundedHttp",
                            // The build asks the node that it has just started.
                            "io.sallyport.server.Training"),
                    "java.net.URL.openConnection",
                    Set.of(),
                    "java.net.URL.openStream",
                    Set.of(),
                    "java.nio.channels.SocketChannel.open",
                    Set.of());

    /// Public methods of acts that rightly know no request, such as a background walk's step.
    private static final Set<String> ACTS_WITHOUT_CONTEXT =
            Set.of(
                    // Before a request has a context: they find the tenant that it gets one of.
                    "io.sallyport.directory.Tenants.scope(io.sallyport.directory.Tenant)",
                    "io.sallyport.directory.Tenants.serving(java.lang.String)");

    private static final Set<String> CAPABILITIES =
            Set.of("directory", "signin", "tokens", "workstations", "facilities", "privilege");

    /// The nouns that every module speaks. A type comes here when two capabilities need it.
    private static final Set<String> FOUNDATION =
            Set.of(
                    "Activity",
                    "ActivityArguments",
                    "Actor",
                    "AuditAction",
                    "AuditEvent",
                    "CanonicalJson",
                    "Corruption",
                    "Ids",
                    "InstanceId",
                    "JsonObject",
                    "JsonReader",
                    "Once",
                    "PersonId",
                    "PersonalPart",
                    "PersonalValue",
                    "Purpose",
                    "Randomness",
                    "Refusal",
                    "RefusalCode",
                    "RequestContext",
                    "RequestId",
                    "RowId",
                    "Sha256",
                    "StartRefused",
                    "TenantId",
                    "TenantScope");

    private static final Repository HOUSE = Repository.here();
    private static final CompiledModules BUILT = CompiledModules.of(HOUSE);

    @Test
    void readsEveryModuleAsItStands() {
        assertThat(BUILT.modules()).contains("foundation", "server");
        assertThat(BUILT.stale(HOUSE)).isEmpty();
        assertThat(BUILT.classes().size()).isGreaterThanOrEqualTo(CLASSES_MIN);
        assertThat(BUILT.classes().stream().map(CompiledModules::moduleOf))
                .containsAll(BUILT.modules());
    }

    @Test
    void aModuleRequiresOnlyModulesListedBeforeIt() {
        List<ModuleDeclaration> modules =
                HOUSE.moduleFolders().stream()
                        .map(folder -> HOUSE.mainFolder(folder).resolve("module-info.java"))
                        .map(file -> ModuleDeclaration.read(JavaSource.read(HOUSE.root(), file)))
                        .toList();
        assertThat(ModuleOrder.problems(HOUSE.modules(), modules)).isEmpty();
    }

    @Test
    void noPackageCycles() {
        assertThat(CodeRules.cycles(BUILT.classes(), BY_PACKAGE)).isEmpty();
    }

    @Test
    void timeAndChanceAreArguments() {
        assertThat(CodeRules.clockAndChance(except(GIVES_TIME_AND_CHANCE)))
                // A TLS library makes its own keys, as the JDK's does.
                .singleElement()
                .asString()
                .startsWith(
                        "io.sallyport.transport.TlsCryptography uses java.security.SecureRandom");
    }

    @Test
    void onlyTheServerLogs() {
        assertThat(CodeRules.dependencies(except(Set.of("server")), "java.util.logging")).isEmpty();
    }

    /// By its policy: a second way out would have none.
    @Test
    void onlyOutboundCallsOthers() {
        for (Map.Entry<String, Set<String>> way : WAYS_OUT.entrySet()) {
            assertThat(CodeRules.callers(BUILT.classes(), way.getKey()))
                    .as(way.getKey())
                    .isEqualTo(way.getValue());
        }
    }

    @Test
    void aTenantIsOpenedInKnownPlacesOnly() {
        assertThat(CodeRules.callers(BUILT.classes(), "io.sallyport.foundation.TenantScope.of"))
                .isEqualTo(SCOPE_MAKERS);
        assertThat(CodeRules.callers(BUILT.classes(), "io.sallyport.foundation.TenantScope.whole"))
                .isEqualTo(UNIT_LEAVERS);
        assertThat(
                        CodeRules.callers(
                                BUILT.classes(), "io.sallyport.foundation.RequestContext.across"))
                .isEqualTo(BORDER_CROSSERS);
        List<String> after =
                HOUSE.modules().subList(BUILT.modules().size(), HOUSE.modules().size());
        assertThat(
                        HOUSE.sources().stream()
                                .filter(source ->
                                        source.isMain() && after.contains(source.module()))
                                .filter(source -> source.text().contains("TenantScope.of"))
                                .map(JavaSource::place))
                .containsExactlyInAnyOrderElementsOf(SCOPE_MAKERS_OUTSIDE);
    }

    @Test
    void authorityIsTheFirstThingThatAMethodHears() {
        assertThat(CodeRules.lateContexts(BUILT.classes().stream())).isEmpty();
        Stream<JavaClass> acts =
                BUILT.classes().stream()
                        .filter(type -> CAPABILITIES.contains(CompiledModules.moduleOf(type)));
        assertThat(CodeRules.actsWithoutContext(acts, "io.sallyport.store.Store"))
                .containsExactlyInAnyOrderElementsOf(ACTS_WITHOUT_CONTEXT);
    }

    @Test
    void theFoundationIsAClosedList() {
        assertThat(
                        BUILT.classes().stream()
                                .filter(type -> CompiledModules.moduleOf(type).equals("foundation"))
                                .filter(type -> type.isTopLevelClass())
                                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                                .map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrderElementsOf(FOUNDATION);
    }

    private static Stream<JavaClass> except(Set<String> modules) {
        return BUILT.classes().stream()
                .filter(type -> !modules.contains(CompiledModules.moduleOf(type)));
    }

    private static final SliceAssignment BY_PACKAGE =
            new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    return SliceIdentifier.of(type.getPackageName());
                }

                @Override
                public String getDescription() {
                    return "packages";
                }
            };
}
