// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoopbackTest {

    @Test
    void aPlaceThatIsTakenAfterAllIsLeftForAnother() {
        List<String> tried = new ArrayList<>();

        Loopback.Placed<String> placed = Loopback.serving(new Random(), loopback -> {
            String place = loopback.next() + ":" + loopback.port();
            tried.add(place);
            if (tried.size() < 3) {
                throw new UncheckedIOException(new BindException("Address already in use"));
            }
            return place;
        });

        assertThat(tried).hasSize(3).doesNotHaveDuplicates();
        assertThat(placed.service()).isEqualTo(tried.get(2));
    }

    @Test
    void whereAddressesAreMissingTheCommandThatAddsThemIsPrinted() {
        System.setProperty("holdfast.testkit.loopback", "203.0.113");
        try {
            assertThatThrownBy(() -> Loopback.choose(new Random()))
                    .hasMessageContaining("ifconfig lo0 alias 127.77.0.$n up")
                    .hasMessageContaining("-Dholdfast.testkit.loopback=127.77.0");
        } finally {
            System.clearProperty("holdfast.testkit.loopback");
        }
    }

    @Test
    void anyOtherFailureIsTheCallersAtOnce() {
        assertThatThrownBy(() -> Loopback.serving(new Random(), loopback -> {
                    throw new UncheckedIOException(new IOException("no such device"));
                }))
                .hasMessageContaining("no such device");
    }
}
