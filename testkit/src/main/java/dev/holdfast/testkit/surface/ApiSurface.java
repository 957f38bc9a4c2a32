// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.surface;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/**
 * The public API of a module: what users can name in the packages that it exports to all; in all packages, if the module has no
 * descriptor. It is a committed text file, so
 * that changing it is a visible line in the diff.
 *
 * @since 0.1.0
 */
public final class ApiSurface {
    private static final String REGENERATE = "mvn test -Dtest=ApiSurfaceTest -DupdateApi";

    private final Path classes;
    private final Path committed;

    private ApiSurface(Path module, String name) {
        this.classes = module.resolve("target/classes");
        this.committed = module.resolve("api").resolve(name + ".api");
    }

    /**
     * Fails unless the public API of the Maven module that is being tested is the committed one; with the system property
     * {@code updateApi} it writes the file anew.
     *
     * @param name the file's name in {@code api/}, without its ending
     */
    public static void isTheCommittedOne(String name) {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        try {
            new ApiSurface(module, name).compare();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the public API of " + module + ": " + e.getMessage(), e);
        }
    }

    private void compare() throws IOException {
        String actual = exportedTypes().map(this::signatures).collect(joining("\n"));
        if (System.getProperty("updateApi") != null) {
            Files.createDirectories(committed.getParent());
            Files.writeString(committed, actual);
        }
        Assertions.assertEquals(
                Files.readString(committed),
                actual,
                () -> "the public API; if the change is meant, run `" + REGENERATE + "` and commit "
                        + committed.getFileName());
    }

    private Stream<String> exportedTypes() throws IOException {
        return exportedPackages()
                .flatMap(ApiSurface::classFiles)
                .map(file -> classes.relativize(file).toString().replaceFirst("\\.class$", ""))
                .map(name -> name.replace('/', '.').replace('\\', '.'))
                .filter(name -> !name.endsWith(".package-info"))
                .filter(ApiSurface::isReachable)
                .sorted();
    }

    /** An artifact whose dependencies split a package between them can be no named module: it exports all that it has. */
    private Stream<Path> exportedPackages() throws IOException {
        Path descriptor = classes.resolve("module-info.class");
        if (!Files.exists(descriptor)) {
            try (Stream<Path> files = Files.walk(classes)) {
                return files
                        .filter(file -> file.toString().endsWith(".class"))
                        .map(Path::getParent)
                        .distinct()
                        .toList()
                        .stream();
            }
        }
        try (InputStream file = Files.newInputStream(descriptor)) {
            return ModuleDescriptor.read(file).exports().stream()
                    .filter(export -> !export.isQualified())
                    .map(export -> classes.resolve(export.source().replace('.', '/')));
        }
    }

    private static Stream<Path> classFiles(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".class")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("exported package without classes: " + directory, e);
        }
    }

    /** Whether a user's code can name the type: it and all that enclose it are public or protected. */
    private static boolean isReachable(String name) {
        try {
            Class<?> type = Class.forName(name, false, ApiSurface.class.getClassLoader());
            boolean named = !type.isAnonymousClass() && !type.isLocalClass() && !type.isSynthetic();
            for (Class<?> outer = type; named && outer != null; outer = outer.getDeclaringClass()) {
                named = Modifier.isPublic(outer.getModifiers()) || Modifier.isProtected(outer.getModifiers());
            }
            return named;
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("compiled, and not on the class path: " + name, e);
        }
    }

    /** One type as javap prints it, members sorted: their order in the source is no part of the contract. */
    private String signatures(String type) {
        StringWriter out = new StringWriter();
        int exit = ToolProvider.findFirst("javap")
                .orElseThrow()
                .run(new PrintWriter(out), new PrintWriter(out), "-protected", "-cp", classes.toString(), type);
        Assertions.assertEquals(0, exit, () -> "javap: " + out);

        List<String> lines = Arrays.stream(out.toString().split("\\R"))
                .filter(line -> !line.startsWith("Compiled from"))
                .toList();
        Stream<String> members = lines.subList(1, lines.size() - 1).stream().sorted();
        return Stream.of(Stream.of(lines.get(0)), members, Stream.of("}", ""))
                .flatMap(part -> part)
                .collect(joining("\n"));
    }
}
