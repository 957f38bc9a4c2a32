// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.Endpoint;
import org.junit.jupiter.api.Test;

class ReaderDialsTest {

    private final Recovering setup = new Recovering();
    private final Recovery readers = Recovery.ofReaders(new Endpoint("reader.example", 6379), setup.recovery());

    private int dialledAtOnce() {
        int dials = 0;
        while (dials < 10_000 && readers.reserveDial(readers.standing()) == 0) {
            dials++;
        }
        return dials;
    }

    @Test
    void theFirstReadersAreDialledAtOnceAndWhoeverIsLeftOrJoinsWithinTheLimit() {
        setup.standing.readers(2);
        assertThat(dialledAtOnce()).isEqualTo(10_000);
        setup.standing.readers(1);
        assertThat(dialledAtOnce()).isEqualTo(DialLimit.DEFAULT.atOnce());
    }
}
