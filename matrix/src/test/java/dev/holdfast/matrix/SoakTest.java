// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The soak itself is {@code ./soak}; this is a short one, and what it would find. */
class SoakTest {

    private static final Holding FLAT = new Holding(60, 300, 200, 30 << 20);

    @Test
    void aShortOneFindsNothing() throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        Soak soak = new Soak(Duration.ofSeconds(8), 1, new PrintStream(text, true, StandardCharsets.UTF_8));
        assertThat(soak.run()).as(text.toString(StandardCharsets.UTF_8)).isTrue();
    }

    @Test
    void whatStaysFlatIsNoGrowth() {
        assertThat(Holding.growth(Collections.nCopies(6, FLAT))).isEmpty();
    }

    @Test
    void whatGrowsIsNamed() {
        Holding grown = new Holding(90, 500, 400, 300L << 20);
        assertThat(Holding.growth(List.of(FLAT, FLAT, grown, grown)))
                .as("one third each")
                .hasSize(4)
                .first()
                .isEqualTo("threads grew from 60 to 90");
    }
}
