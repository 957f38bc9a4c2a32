// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"azmAZM, AZMAZM", "`{@[09, `{@[09", "get-\u00e4, GET-\u00e4"})
    void lettersFromAToZAreRaisedAndNothingElse(String word, String upper) {
        assertThat(Words.upper(bytes(word))).isEqualTo(upper);
        assertThat(Words.is(bytes(word), upper)).isEqualTo(upper.chars().allMatch(letter -> letter < 128));
    }

    @Test
    void aWordThatIsLongerThanAnyNameIsNotTurnedIntoText() {
        assertThat(Words.upper(bytes("x".repeat(64)))).hasSize(64);
        assertThat(Words.upper(bytes("x".repeat(65)))).isEmpty();
    }

    @Test
    void aNameIsTheWholeWord() {
        assertThat(Words.is(bytes("zadd"), "ZADD")).isTrue();
        assertThat(Words.is(bytes("zad"), "ZADD")).isFalse();
        assertThat(Words.is(bytes("zaddx"), "ZADD")).isFalse();
        assertThat(Words.is(bytes("zrem"), "ZADD")).isFalse();
    }
}
