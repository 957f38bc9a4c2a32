// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    @Test
    void whatWasWrittenIsRead() {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("text", "a \"word\"\\ with\nlines");
        written.put("time", Duration.ofMillis(26));
        written.put("never", Optional.empty());
        written.put("yes", true);
        written.put("list", List.of(1, List.of(), Map.of("a", 2.5)));

        Map<String, Object> read = JsonReader.object(Json.of(written));
        assertThat(read)
                .containsEntry("text", "a \"word\"\\ with\nlines")
                .containsEntry("time", 26.0)
                .containsEntry("never", Optional.empty())
                .containsEntry("yes", true);
        assertThat(JsonReader.list(read.get("list"))).containsExactly(1.0, List.of(), Map.of("a", 2.5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1", "{\"a\" 1}", "{} {}", "nothing", "\"a"})
    void whatIsNoJsonIsRefused(String text) {
        assertThatThrownBy(() -> JsonReader.read(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
