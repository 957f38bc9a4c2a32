// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** An application as a server deploys it: with its own copies of all classes but the testkit's, which it shares. */
final class Deployment extends URLClassLoader {
    private static final List<String> SHARED = List.of("dev.holdfast.testkit.", "org.junit.", "org.opentest4j.");

    private final Class<?> original;

    Deployment(Class<?> adapter) {
        super(classPath(), ClassLoader.getPlatformClassLoader());
        this.original = adapter;
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> {
                    try {
                        return Path.of(entry).toUri().toURL();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toArray(URL[]::new);
    }

    /** The adapter's half of the matrix, loaded here. */
    FaultMatrix adapter() throws ReflectiveOperationException {
        Class<?> copy = loadClass(original.getName());
        if (copy == original) {
            throw new IllegalStateException(original + " was not loaded anew");
        }
        var constructor = copy.getDeclaredConstructor();
        constructor.setAccessible(true);
        return (FaultMatrix) constructor.newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return SHARED.stream().anyMatch(name::startsWith)
                ? Deployment.class.getClassLoader().loadClass(name)
                : super.loadClass(name, resolve);
    }
}
