// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void valuesOfAllKindsAreWritten() {
        assertThat(Json.of(Json.object("a", 1, "b", List.of(true, "x\"\\\n\u001b"), "c", Optional.empty())))
                .isEqualTo(
                        "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    \"x\\\"\\\\\\n\\u001b\"\n  ],\n  \"c\": null\n}\n");
    }

    @Test
    void aTableShowsNoControlCharacterOfAClientsChoice() {
        Table table = new Table("NAME");
        table.row("evil\u001b[2Jname");

        assertThat(table.text()).isEqualTo("NAME\nevil?[2Jname\n");
    }
}
