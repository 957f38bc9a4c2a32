// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536})
    void aPortOutOfRangeIsRejectedWithTheRangeThatIsAllowed(int port) {
        assertThatThrownBy(() -> new Endpoint("orders.example", port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be between 1 and 65535, but was " + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://orders.example", "orders.example/0", "orders example"})
    void anythingBesidesABareNameIsRejectedAndQuoted(String host) {
        assertThatThrownBy(() -> new Endpoint(host, 6379))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bare DNS name")
                .hasMessageContaining("\"" + host + "\"");
    }

    @Test
    void namesThatDifferInCaseAreTheSameEndpoint() {
        assertThat(new Endpoint("Orders.Example", 6379)).isEqualTo(new Endpoint("orders.example", 6379));
    }

    @Test
    void anIpv6LiteralIsPrintedInBrackets() {
        assertThat(new Endpoint("::1", 6379)).hasToString("[::1]:6379");
    }
}
