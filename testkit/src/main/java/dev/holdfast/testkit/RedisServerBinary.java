// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Finds the redis-server to run: the one on the PATH, else the one that the embedded-redis jar carries for this machine
 * (its classes are not used: they bring Guava, and start servers in ways that a stage cannot steer).
 */
final class RedisServerBinary {
    private static final String VERSION = "7.0.15";

    private RedisServerBinary() {}

    private static final class Found {
        private static final Path PATH = find(System.getenv("PATH"));
    }

    static Path path() {
        return Found.PATH;
    }

    static Path find(String searchPath) {
        for (String folder : searchPath.split(File.pathSeparator)) {
            Path candidate = Path.of(folder, "redis-server");
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return extract(resource(System.getProperty("os.name"), System.getProperty("os.arch")));
    }

    static String resource(String os, String architecture) {
        String system = os.toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String processor = switch (architecture) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386", "i686" -> "386";
            default -> architecture;
        };
        return "redis-server-" + VERSION + "-" + system + "-" + processor;
    }

    private static Path extract(String resource) {
        try (InputStream in = RedisServerBinary.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no redis-server on the PATH, and no " + resource
                        + " on the class path: install Redis 6.2 or later");
            }
            Path binary = OwnedProcesses.folder().resolve(resource);
            Files.copy(in, binary);
            if (!binary.toFile().setExecutable(true)) {
                throw new IllegalStateException("cannot make " + binary + " executable");
            }
            return binary;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + resource, e);
        }
    }
}
