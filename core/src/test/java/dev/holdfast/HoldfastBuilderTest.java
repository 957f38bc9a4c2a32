// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HoldfastBuilderTest {

    private static final String NODE = "orders-001.abc123.0001.use1.cache.amazonaws.com";

    @Test
    void anEndpointIsNeeded() {
        assertThatThrownBy(() -> Holdfast.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("primary(host, port) must be given");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT10M0.001S"})
    void aBudgetOutOfRangeIsRejectedWithTheRangeThatIsAllowed(Duration budget) {
        assertThatThrownBy(() -> Holdfast.builder().budget(budget))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("budget must be more than zero and at most PT10M, but was " + budget);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT10M0.001S"})
    void aPatienceOutOfRangeIsRejectedWithTheRangeThatIsAllowed(Duration patience) {
        assertThatThrownBy(() -> Holdfast.builder().patience(patience))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("patience must be more than zero and at most PT10M, but was " + patience);
    }

    @Test
    void atLeastOneCallMustBeAllowedToWait() {
        assertThatThrownBy(() -> Holdfast.builder().maxWaiting(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxWaiting must be at least 1, but was 0");
    }

    @Test
    void aCommandWithoutANameCannotBeDeclaredRepeatable() {
        assertThatThrownBy(() -> Holdfast.builder().repeatable("SET", " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("repeatable");
    }

    @ParameterizedTest
    @CsvSource({
        "orders-ro.abc123.ng.0001.use1.cache.amazonaws.com, orders.abc123.ng.0001.use1.cache.amazonaws.com",
        "replica.orders.abc123.use1.cache.amazonaws.com, master.orders.abc123.use1.cache.amazonaws.com",
        "clustercfg.orders.abc123.use1.cache.amazonaws.com, cluster"
    })
    void aNameThatNeverNamesAPrimaryIsRejectedWithTheOneToGive(String name, String advice) {
        assertThatThrownBy(() -> Holdfast.builder().primary(name, 6379))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(name, advice);
    }

    @Test
    void aSingleNodesNameIsAWarningAndInStrictModeAnError() {
        try (Holdfast lenient = Holdfast.builder().primary(NODE, 6379).build()) {
            assertThat(lenient.endpoint().host()).isEqualTo(NODE);
        }
        assertThatThrownBy(() -> Holdfast.builder().primary(NODE, 6379).strict().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(NODE, "single node", "ng.0001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT10M0.001S"})
    void timesOfFallbacksOutOfRangeAreRejectedWithTheRangeThatIsAllowed(Duration time) {
        assertThatThrownBy(() -> Holdfast.builder().fallbackAfter(time))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fallbackAfter must be more than zero and at most PT10M, but was " + time);
        assertThatThrownBy(() -> Holdfast.builder().fallbackTimeout(time))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fallbackTimeout must be more than zero and at most PT10M, but was " + time);
    }

    @Test
    void atLeastOneFallbackMustBeAllowedToRun() {
        assertThatThrownBy(() -> Holdfast.builder().maxFallbacks(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxFallbacks must be at least 1, but was 0");
    }
}
