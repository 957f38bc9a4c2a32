// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/configuration.md has the properties that the code has, in the words of the code. */
class ConfigurationDocsTest {

    private static final Path PAGE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../../docs/configuration.md");
    private static final String BEGIN = "<!-- properties: written by ConfigurationDocsTest -DupdateDocs -->\n";
    private static final String END = "<!-- end of properties -->\n";
    private static final Pattern FIELD = Pattern.compile("\"(name|type|description|defaultValue)\": (.+?),?\n");

    private record Property(String name, String description, Optional<String> value) {

        String line() {
            return "| `" + name + "` | " + value.map(it -> "`" + it + "`").orElse("") + " | " + description + " |\n";
        }
    }

    @Test
    void theTableOfPropertiesIsThatOfTheCode() throws IOException {
        StringBuilder table = new StringBuilder("| property | default | |\n|---|---|---|\n");
        properties().forEach(property -> table.append(property.line()));
        String page = Files.readString(PAGE);
        if (System.getProperty("updateDocs") != null) {
            page = page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table + page.substring(page.indexOf(END));
            Files.writeString(PAGE, page);
        }

        assertThat(page)
                .as("run this test with -DupdateDocs and commit the page")
                .contains(BEGIN + table + END);
    }

    @Test
    void everyPropertyHasADescription() throws IOException {
        assertThat(properties())
                .hasSizeGreaterThan(25)
                .allSatisfy(property ->
                        assertThat(property.description()).as(property.name()).isNotBlank());
    }

    /** As the metadata has them, which Boot's annotation processor wrote. */
    private static List<Property> properties() throws IOException {
        String json;
        try (InputStream metadata =
                ConfigurationDocsTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            assertThat(metadata).as("the metadata of this module").isNotNull();
            json = new String(metadata.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Property> all = new ArrayList<>();
        String list = json.substring(json.indexOf("\"properties\": ["));
        for (String entry : list.split("\\{\n")) {
            String name = field(entry, "name").orElse("");
            if (name.startsWith("holdfast.")) {
                all.add(new Property(name, field(entry, "description").orElse(""), field(entry, "defaultValue")));
            }
        }
        return all;
    }

    private static Optional<String> field(String entry, String wanted) {
        Matcher matcher = FIELD.matcher(entry);
        while (matcher.find()) {
            if (matcher.group(1).equals(wanted)) {
                return Optional.of(matcher.group(2)
                        .replaceAll("^\"|\"$", "")
                        .replace("\\/", "/")
                        .replace("\\\"", "\""));
            }
        }
        return Optional.empty();
    }
}
