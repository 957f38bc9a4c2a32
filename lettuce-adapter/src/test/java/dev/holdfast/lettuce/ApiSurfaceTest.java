// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The public API is a committed text file, so that changing it is a visible line in the diff.
 *
 * <p>The same class stands in every published module, since none of their tests can see another's.
 */
class ApiSurfaceTest {

    private static final Path MODULE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path CLASSES = MODULE.resolve("target/classes");
    private static final Path COMMITTED = MODULE.resolve("api/lettuce.api");
    private static final String REGENERATE = "mvn test -Dtest=ApiSurfaceTest -DupdateApi";

    @Test
    void thePublicApiIsTheCommittedOne() throws IOException {
        String actual = exportedTypes().map(ApiSurfaceTest::signatures).collect(joining("\n"));
        if (System.getProperty("updateApi") != null) {
            Files.createDirectories(COMMITTED.getParent());
            Files.writeString(COMMITTED, actual);
        }

        assertThat(actual)
                .as(
                        "the public API; if the change is meant, run `%s` and commit %s",
                        REGENERATE, COMMITTED.getFileName())
                .isEqualTo(Files.readString(COMMITTED));
    }

    private static Stream<String> exportedTypes() throws IOException {
        ModuleDescriptor module;
        try (InputStream file = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
            module = ModuleDescriptor.read(file);
        }
        return module.exports().stream()
                .filter(export -> !export.isQualified())
                .map(export -> CLASSES.resolve(export.source().replace('.', '/')))
                .flatMap(ApiSurfaceTest::classFiles)
                .map(file -> CLASSES.relativize(file).toString().replaceFirst("\\.class$", ""))
                .map(name -> name.replace('/', '.').replace('\\', '.'))
                .filter(name -> !name.endsWith(".package-info"))
                .filter(ApiSurfaceTest::isReachable)
                .sorted();
    }

    private static Stream<Path> classFiles(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".class")).toList().stream();
        } catch (IOException failure) {
            throw new AssertionError("exported package without classes: " + directory, failure);
        }
    }

    /** Whether a user's code can name the type: it and all that enclose it are public or protected. */
    private static boolean isReachable(String name) {
        try {
            Class<?> type = Class.forName(name, false, ApiSurfaceTest.class.getClassLoader());
            boolean named = !type.isAnonymousClass() && !type.isLocalClass() && !type.isSynthetic();
            for (Class<?> outer = type; named && outer != null; outer = outer.getDeclaringClass()) {
                named = Modifier.isPublic(outer.getModifiers()) || Modifier.isProtected(outer.getModifiers());
            }
            return named;
        } catch (ClassNotFoundException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** One type as javap prints it, members sorted: their order in the source is no part of the contract. */
    private static String signatures(String type) {
        StringWriter out = new StringWriter();
        int exit = ToolProvider.findFirst("javap")
                .orElseThrow()
                .run(new PrintWriter(out), new PrintWriter(out), "-protected", "-cp", CLASSES.toString(), type);
        assertThat(exit).as("javap: %s", out).isZero();

        List<String> lines = Arrays.stream(out.toString().split("\\R"))
                .filter(line -> !line.startsWith("Compiled from"))
                .toList();
        Stream<String> members = lines.subList(1, lines.size() - 1).stream().sorted();
        return Stream.of(Stream.of(lines.get(0)), members, Stream.of("}", ""))
                .flatMap(part -> part)
                .collect(joining("\n"));
    }
}
