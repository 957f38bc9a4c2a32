// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How rows are read, on a small table; what the real one says is judged by {@link CommandsTest} and on a server. */
class CommandTableTest {

    private static final CommandTable TABLE = CommandTable.of(List.of(
            "# says,when,container,names,why",
            " ",
            "READ,,,GET TTL,",
            "READ,,OBJECT,ENCODING FREQ,",
            "READ,options 2 BY:1 ASC,,SORT,",
            "READ,words 2,,GETEX,",
            "READ,words-from 3,,PFCOUNT,",
            "READ,zero 1,,SCAN,",
            "READ,with SAFE,,MAYBE,",
            "READ,without $,,XREAD,",
            "IDEMPOTENT,distinct 2,,BITOP,"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET k",
                "ttl k",
                "OBJECT ENCODING k",
                "object freq k",
                "SORT k",
                "SORT k ASC",
                "SORT k BY w ASC",
                "GETEX k",
                "PFCOUNT a b",
                "PFCOUNT a b c",
                "SCAN 0 MATCH 7*",
                "MAYBE k safe",
                "XREAD STREAMS s 0"
            })
    void whatARowNamesIsWhatItSays(String command) {
        assertThat(TABLE.safety(TestWords.of(command))).isEqualTo(Safety.READ);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ENCODING k", // a word of OBJECT alone
                "OBJECT",
                "OBJECT k",
                "SORT k BY", // its value is missing
                "SORT k BY ASC DESC",
                "SORT k STORE d",
                "GETEX k PERSIST",
                "PFCOUNT a",
                "SCAN 17",
                "SCAN",
                "MAYBE SURE",
                "MAYBE",
                "SAFE",
                "XREAD STREAMS s $"
            })
    void allElseIsUnsafe(String command) {
        assertThat(TABLE.safety(TestWords.of(command))).isEqualTo(Safety.UNSAFE);
    }

    @ParameterizedTest
    @CsvSource({
        "BITOP AND d a b, true",
        "BITOP AND d a a, true",
        "BITOP AND d, true",
        "BITOP AND d a d, false",
        "BITOP AND d d, false"
    })
    void aDestinationThatIsAlsoASourceIsNotTheSameTwice(String command, boolean idempotent) {
        assertThat(TABLE.idempotentWrite(TestWords.of(command))).isEqualTo(idempotent);
    }
}
