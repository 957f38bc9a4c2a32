// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockingTimeoutTest {

    private static final Duration WAITED = Duration.ofMillis(1_500);

    @ParameterizedTest
    @CsvSource({
        "BLPOP a b 4, 3, 2.500",
        "blpop a 1.75, 2, 0.250",
        "BRPOP a 4, 2, 2.500",
        "BRPOPLPUSH a b 4, 3, 2.500",
        "BLMOVE a b LEFT RIGHT 4, 5, 2.500",
        "BZPOPMIN a 4, 2, 2.500",
        "BZPOPMAX a 4, 2, 2.500",
        "BLMPOP 4 2 a b LEFT, 1, 2.500",
        "BZMPOP 4 1 a MIN, 1, 2.500",
        "XREAD COUNT 2 BLOCK 4000 STREAMS a 0, 4, 2500",
        "XREADGROUP GROUP g c BLOCK 4000 STREAMS a >, 5, 2500",
    })
    void aTimeoutIsShortenedByWhatWasWaited(String command, int index, String left) {
        BlockingTimeout.Shortened shortened =
                BlockingTimeout.after(TestWords.of(command), WAITED).orElseThrow();
        assertThat(shortened.index()).isEqualTo(index);
        assertThat(new String(shortened.text(), StandardCharsets.US_ASCII)).isEqualTo(left);
    }

    @ParameterizedTest
    @CsvSource({"BLPOP a 1, 0.001", "XREAD BLOCK 1000 STREAMS a 0, 1"})
    void aTimeoutThatIsOverIsTheShortestAndNotForEver(String command, String left) {
        assertThat(BlockingTimeout.after(TestWords.of(command), WAITED))
                .hasValueSatisfying(shortened -> assertThat(new String(shortened.text(), StandardCharsets.US_ASCII))
                        .isEqualTo(left));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BLPOP a 0", // for ever
                "BLPOP a nonsense",
                "BLPOP a NaN",
                "BLPOP",
                "BLMPOP",
                "XREAD BLOCK 0 STREAMS a 0", // for ever
                "XREAD COUNT 2", // no stream, which the server will say
                "XREAD STREAMS BLOCK 4000", // a stream of that name
                "XREAD BLOCK",
                "LPOP a 4",
                "WAIT 1 4000" // never sent again
            })
    void allElseIsLeftAsItIs(String command) {
        assertThat(BlockingTimeout.after(TestWords.of(command), WAITED)).isEmpty();
    }
}
