// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.topology.NodeAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialLimitsTest {

    private static final long START = 7_000_000_000L;
    private static final DialLimit TEN_THEN_TWENTY = new DialLimit(10, 20);

    private final DialLimits limits = new DialLimits();
    private final NodeAddress node = node(1);

    @Test
    void theBurstIsDialledAtOnceAndTheRestAtThePace() {
        for (int i = 0; i < 10; i++) {
            assertThat(limits.reserve(node, TEN_THEN_TWENTY, START)).isZero();
        }
        for (int i = 1; i <= 5; i++) {
            assertThat(limits.reserve(node, TEN_THEN_TWENTY, START))
                    .isEqualTo(Duration.ofMillis(50L * i).toNanos());
        }
    }

    @Test
    void theBurstComesBackWhileNobodyDials() {
        drain(node);

        long later = START + Duration.ofSeconds(5).toNanos();

        for (int i = 0; i < 10; i++) {
            assertThat(limits.reserve(node, TEN_THEN_TWENTY, later)).isZero();
        }
        assertThat(limits.reserve(node, TEN_THEN_TWENTY, later)).isPositive();
    }

    @Test
    void anotherNodeHasPlacesOfItsOwn() {
        drain(node);

        assertThat(limits.reserve(node(2), TEN_THEN_TWENTY, START)).isZero();
        assertThat(limits.reserve(node, TEN_THEN_TWENTY, START)).isPositive();
    }

    @Test
    void aNodeThatIsStillDrainedIsNotForgottenAmongManyOthers() {
        drain(node);
        for (int i = 2; i < 200; i++) {
            limits.reserve(node(i), TEN_THEN_TWENTY, START);
        }

        assertThat(limits.reserve(node, TEN_THEN_TWENTY, START)).isPositive();
    }

    @Test
    void withoutALimitNobodyWaits() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(limits.reserve(node, DialLimit.NONE, START)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 200", "64, 0", "-1, -1"})
    void aLimitOfNothingIsRejected(int atOnce, int perSecond) {
        assertThatThrownBy(() -> new DialLimit(atOnce, perSecond))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dialLimit must be at least 1 at once and 1 per second, but was " + atOnce + " at once and "
                        + perSecond + " per second");
    }

    @Test
    void aThousandConnectionsTakeLessThanFiveSecondsAtTheDefault() {
        assertThat(DialLimit.DEFAULT.timeFor(64)).isZero();
        assertThat(DialLimit.DEFAULT.timeFor(1_000)).isEqualTo(Duration.ofMillis(4_680));
    }

    private void drain(NodeAddress of) {
        for (int i = 0; i < 10; i++) {
            limits.reserve(of, TEN_THEN_TWENTY, START);
        }
    }

    private static NodeAddress node(int number) {
        try {
            byte[] address = {10, 0, (byte) (number >> 8), (byte) number};
            return new NodeAddress(InetAddress.getByAddress(address), 6379);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
