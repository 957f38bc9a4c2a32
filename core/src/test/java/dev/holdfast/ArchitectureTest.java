// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What may know what inside core; docs/adr/0001 says why. */
class ArchitectureTest {

    /** Main code only: the testkit, on the same class path, has packages under dev.holdfast too. */
    private static final JavaClasses CORE = new ClassFileImporter().importPath(mainClasses());

    @Test
    void packagesBelowTheRootFormNoCycle() {
        // The root is left out: it holds the words that every package speaks, and the builder that wires them.
        slices().matching("dev.holdfast.(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CORE);
    }

    @Test
    void onlyOneClassSpeaksDnsjava() {
        Set<String> importers = CORE.stream()
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(use -> use.getTargetClass().getPackageName().startsWith("org.xbill.DNS")))
                .map(ArchitectureTest::outermost)
                .collect(Collectors.toSet());

        assertThat(importers).as("top-level classes that use dnsjava").hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void onlyRecoveryAndTheBuilderKnowResilience4j() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.holdfast", "dev.holdfast.recovery..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.resilience4j..")
                .allowEmptyShould(true)
                .check(CORE);
    }

    @Test
    void inTheRootOnlyBuilderAndConfigurationKnowResilience4j() {
        noClasses()
                .that()
                .resideInAPackage("dev.holdfast")
                .and(describe(
                        "are neither Holdfast, nor a builder or configuration",
                        type -> !outermost(type).matches(".*\\.(Holdfast|\\w*(Builder|Config))")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.resilience4j..")
                .allowEmptyShould(true)
                .check(CORE);
    }

    @Test
    void coreKnowsNoRedisClient() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("redis.clients..", "io.lettuce..", "org.redisson..", "glide..")
                .check(CORE);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helpers?|Manager|Impl)(\\$.*)?")
                .check(CORE);
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..manager..", "..internal..")
                .check(CORE);
    }

    @Test
    void theWordsAreThoseOfThePlan() {
        classes()
                .should()
                .haveNameNotMatching("(?i).*\\.[^.]*(master|slave)[^.]*")
                .check(CORE);
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    private static Path mainClasses() {
        try {
            return Path.of(Holdfast.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
