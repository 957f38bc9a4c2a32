// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.Tally.Figures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    /** With short seconds the bare service cannot resolve the name here, so only the other one is judged. */
    @Test
    void theWrappedServiceHoldsItsGuaranteesAndThePageIsDrawn(@TempDir Path folder) throws Exception {
        Path page = folder.resolve("demo.html");
        boolean held = new Demo(Duration.ofMillis(250), page).run(folder.resolve("hosts"));
        assertThat(held).isTrue();
        assertThat(Files.readString(page)).contains("<svg", "orderly promotion", "primary frozen");
    }

    @Test
    void aRepeatedWriteBreaksTheGuarantees() {
        assertThat(Demo.holds(new Figures(0, 0, 0, 1, 1, 0, 1), 0)).isFalse();
    }

    @Test
    void aFailedReadBreaksTheGuarantees() {
        assertThat(Demo.holds(new Figures(1, 0, 1, 1, 1, 0, 0), 2)).isFalse();
    }

    @Test
    void aWriteLostInAnOrderlyPromotionBreaksTheGuarantees() {
        assertThat(Demo.holds(new Figures(0, 0, 0, 1, 1, 1, 0), 0)).isFalse();
    }
}
