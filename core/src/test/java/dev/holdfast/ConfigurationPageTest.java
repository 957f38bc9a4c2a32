// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.dns.DnsSettings;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/configuration.md has every setting of the builders, and none that they do not have. */
class ConfigurationPageTest {

    private static final Path PAGE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../docs/configuration.md");
    private static final Pattern SETTING = Pattern.compile("`([a-zA-Z]+)(?:\\([^`]*\\))?`");

    private static Set<String> settings(Class<?> builder) {
        return Arrays.stream(builder.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == builder)
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names in the first cells of a table. */
    private static Set<String> named(String table) {
        return table.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|")[1])
                .flatMap(cell -> SETTING.matcher(cell).results())
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void thePageHasEverySettingOfTheBuildersAndNoOther() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(named(page.substring(0, page.indexOf("\n## "))))
                .containsExactlyInAnyOrderElementsOf(settings(HoldfastBuilder.class));
        assertThat(named(page.substring(page.indexOf("\n## DNS"))))
                .containsExactlyInAnyOrderElementsOf(settings(DnsSettings.Builder.class));
    }
}
