// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.plot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescribedPlotsTest {

    @Test
    void whatAFileDescribesIsDrawn() {
        String svg = DescribedPlots.read("""
                        {"title": "Scale", "plots": [{"title": "Dials", "x": {"label": "processes", "logarithmic": true},
                        "y": {"label": "dials a second"}, "bound": 200,
                        "lines": [{"name": "default <limit>", "points": [[1, 1], [10, 100]]}]}]}
                        """).orElseThrow().plots().get("");
        assertThat(svg)
                .contains(">Scale<", ">Dials<", ">processes<", ">dials a second<", ">bound<", "default &lt;limit&gt;")
                .doesNotContain("NaN", "script");
        assertThat(svg.split("<circle")).hasSize(4);
    }

    @Test
    void aFileThatDescribesNoneHasNone() {
        assertThat(DescribedPlots.read("{\"rows\": []}")).isEmpty();
    }
}
