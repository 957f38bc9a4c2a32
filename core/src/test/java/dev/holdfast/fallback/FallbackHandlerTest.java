// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fallback.StagedCalls.Failure;
import dev.holdfast.outcome.CommandWords;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FallbackHandlerTest {

    private final StagedCalls stage = new StagedCalls();
    private final AtomicInteger loads = new AtomicInteger();
    private final FallbackHandlers handlers = stage.fallbacks(
                    FallbackSettings.DEFAULT_TIMEOUT,
                    FallbackSettings.DEFAULT_MAX_FALLBACKS,
                    FallbackHandler.on("get", "MGET", "EXISTS")
                            .keys("product:*")
                            .texts(key -> {
                                loads.incrementAndGet();
                                return key.endsWith("0") ? null : "row of " + key;
                            }),
                    FallbackHandler.on("HGET", "HGETALL", "EXISTS")
                            .keys("cart:*")
                            .hashes(key -> key.endsWith("0") ? null : Map.of("items", "3")))
            .handlers(stage.recovery);

    @AfterEach
    void close() {
        stage.close();
    }

    private static CommandWords words(String... words) {
        return new CommandWords() {
            @Override
            public int count() {
                return words.length;
            }

            @Override
            public byte[] word(int index) {
                return words[index].getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    private Object answer(String... words) {
        Object reply = handlers.standIn(words(words))
                .orElseThrow()
                .answer(Failure.unknownRead())
                .toCompletableFuture()
                .join();
        return text(reply);
    }

    private static Object text(Object reply) {
        if (reply instanceof List<?> list) {
            return list.stream()
                    .map(FallbackHandlerTest::text)
                    .map(String::valueOf)
                    .toList();
        }
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : reply;
    }

    @Test
    void readsAreAnsweredAsTheServerWould() {
        assertThat(answer("GET", "product:7")).isEqualTo("row of product:7");
        assertThat(answer("GET", "product:0")).isNull();
        assertThat(answer("mget", "product:7", "product:0")).isEqualTo(List.of("row of product:7", "null"));
        assertThat(answer("EXISTS", "product:7")).isEqualTo(1L);
        assertThat(answer("EXISTS", "product:7", "product:0", "cart:1", "cart:0"))
                .isEqualTo(2L);
        assertThat(answer("HGET", "cart:1", "items")).isEqualTo("3");
        assertThat(answer("HGET", "cart:1", "owner")).isNull();
        assertThat(answer("HGETALL", "cart:1")).isEqualTo(List.of("items", "3"));
        assertThat(answer("HGETALL", "cart:0")).isEqualTo(List.of());
        assertThat(stage.counts.tally().fallenBack()).isEqualTo(9);
    }

    @Test
    void nothingElseIsAnsweredAndOfSeveralKeysEachHasToHaveAHandler() {
        for (CommandWords other : List.of(
                words("SET", "product:7", "x"),
                words("GET", "user:7"),
                words("GET", "cart:7"),
                words("MGET", "product:7", "user:7"),
                words("GET"),
                words("DEL", "product:7"))) {
            assertThat(handlers.standIn(other)).isEqualTo(Optional.empty());
        }
    }

    @Test
    void anyOtherCommandIsRefusedAtRegistrationWithTheList() {
        assertThatThrownBy(() -> FallbackHandler.on("GET", "SET"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("commands must be some of [GET, MGET, HGET, HGETALL, EXISTS], but one was \"SET\"");
        assertThatThrownBy(FallbackHandler::on)
                .hasMessage("commands must be some of [GET, MGET, HGET, HGETALL, EXISTS]");
        assertThatThrownBy(() -> FallbackHandler.on("HGET").keys("cart:*").texts(key -> ""))
                .hasMessage("HGET cannot be answered with texts, only with hashes");
        assertThatThrownBy(
                        () -> FallbackHandler.on("EXISTS", "GET").keys("cart:*").hashes(key -> Map.of()))
                .hasMessage("GET cannot be answered with hashes, only with texts or bytes");
        assertThatThrownBy(() -> FallbackHandler.on("GET").keys(""))
                .hasMessage("keys must be a pattern such as \"product:*\", but was empty");
        assertThatThrownBy(() -> FallbackHandler.on("GET").keys("product:[0-9]*"))
                .hasMessageContaining("no set of characters, and was \"product:[0-9]*\"");
        assertThatThrownBy(() -> FallbackHandler.on("GET").keys("product:\\"))
                .hasMessageContaining("must not end with a single backslash");
    }

    @ParameterizedTest
    @CsvSource({
        "product:*, product:7, true",
        "product:*, product:, true",
        "product:*, products:7, false",
        "*, anything, true",
        "*:7, product:7, true",
        "*:7, product:77, false",
        "p*t:*:x, product:1:y:x, true",
        "p*t:*:x, product:1:x:y, false",
        "user:?, user:1, true",
        "user:?, user:12, false",
        "a\\*b, a*b, true",
        "a\\*b, axb, false",
        "exact, exact, true",
        "exact, exactly, false",
    })
    void keysMatchAsInTheServersPatterns(String pattern, String key, boolean matches) {
        assertThat(new KeyPattern(pattern).matches(key.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(matches);
    }

    @Test
    void nothingIsKeptOfALoadThatIsOver() {
        answer("GET", "product:7");
        answer("GET", "product:7");
        assertThat(loads).hasValue(2);
    }
}
