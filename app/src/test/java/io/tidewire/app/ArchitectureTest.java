package io.tidewire.app;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which module may see which; no packages in a circle; no drawers. */
@Execution(ExecutionMode.CONCURRENT)
class ArchitectureTest {

    private static final String ROOT = "io.tidewire.";

    private static JavaClasses classes;

    @BeforeAll
    static void importClasses() {
        classes =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.tidewire");
    }

    @Test
    void everyModuleIsSeen() {
        Set<String> modules =
                classes.stream()
                        .map(found -> found.getPackageName().split("\\.")[2])
                        .collect(Collectors.toSet());
        assertThat(modules).contains("api", "sql", "engine", "connectors", "server", "app");
    }

    @ParameterizedTest
    @CsvSource({
        "api, ''",
        "sql, api",
        "engine, api",
        "connectors, api",
        "server, api",
        "testkit, api",
        "app, api sql engine connectors server"
    })
    void modulesSeeOnly(String module, String seen) {
        String[] others =
                List.of("api", "sql", "engine", "connectors", "server", "testkit", "app").stream()
                        .filter(other -> !other.equals(module))
                        .filter(other -> !Arrays.asList(seen.split(" ")).contains(other))
                        .map(other -> ROOT + other + "..")
                        .toArray(String[]::new);
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage(ROOT + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .because(
                        "the module "
                                + module
                                + " sees "
                                + (seen.isEmpty() ? "the JDK alone" : seen)
                                + ": what two modules share is a contract and belongs in api; what"
                                + " brings them together belongs in app")
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void apiNeedsNoLibrary() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage(ROOT + "api..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(ROOT + "api..", "java..", "org.jspecify..")
                .because("contracts must not tie anybody to a library: put it behind an interface")
                .check(classes);
    }

    @ParameterizedTest
    @CsvSource({
        "org.apache.calcite.., sql",
        "org.apache.kafka.., connectors",
        "kafka.., connectors",
        "org.duckdb.., connectors",
        "io.vertx.., server",
        "picocli.., app",
        "org.snakeyaml.., app"
    })
    void librariesStayInside(String library, String module) {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because(
                        library
                                + " is "
                                + module
                                + "'s own affair: translate its types to ours at that module's"
                                + " entry point")
                .check(classes);
    }

    @Test
    void noPackagesInACircle() {
        slices().matching("io.tidewire.(**)")
                .should()
                .beFreeOfCycles()
                .because(
                        "packages in a circle cannot be understood one by one: move the class that"
                                + " both need into the lower one, or put an interface there")
                .check(classes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"impl", "util", "utils", "common", "manager", "core", "helper"})
    void noDrawers(String name) {
        assertThat(
                        classes.stream()
                                .map(JavaClass::getPackageName)
                                .filter(found -> List.of(found.split("\\.")).contains(name))
                                .distinct())
                .as("packages are named for the concept they hold, not '%s'", name)
                .isEmpty();
    }

    @Test
    void packagesAreShallow() {
        assertThat(
                        classes.stream()
                                .map(JavaClass::getPackageName)
                                .filter(found -> found.split("\\.").length > 5)
                                .distinct())
                .as("io.tidewire.<module>.<concept>, at most two levels deeper")
                .isEmpty();
    }
}
