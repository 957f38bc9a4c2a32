// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CursorOwnersTest {
    private final CursorOwners owners = new CursorOwners();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aCursorBelongsToTheEpochThatIssuedItLast() {
        owners.issued("HSCAN", bytes("k"), bytes("17"), 3);
        assertThat(owners.ownerOf("hscan", bytes("k"), bytes("17"))).hasValue(3);
        owners.issued("HSCAN", bytes("k"), bytes("17"), 4);
        assertThat(owners.ownerOf("HSCAN", bytes("k"), bytes("17"))).hasValue(4);
    }

    @Test
    void kindKeyAndCursorAreToldApart() {
        owners.issued("HSCAN", bytes("k1"), bytes("17"), 3);
        assertThat(owners.ownerOf("SSCAN", bytes("k1"), bytes("17"))).isEmpty();
        assertThat(owners.ownerOf("HSCAN", bytes("k11"), bytes("7"))).isEmpty();
        assertThat(owners.ownerOf("HSCAN", bytes("k1"), bytes("18"))).isEmpty();
    }

    @Test
    void theEndOfAScanIsNotNoted() {
        owners.issued("SCAN", bytes(""), bytes("0"), 3);
        assertThat(owners.ownerOf("SCAN", bytes(""), bytes("0"))).isEmpty();
    }

    @Test
    void whatOneThreadNotedAnotherMayAskFor() throws Exception {
        owners.issued("SCAN", bytes(""), bytes("17"), 3);
        assertThat(elsewhere(() -> owners.ownerOf("SCAN", bytes(""), bytes("17"))))
                .hasValue(3);
        assertThat(owners.ownerOf("SCAN", bytes(""), bytes("17"))).hasValue(3);
        assertThat(elsewhere(() -> owners.ownerOf("SCAN", bytes(""), bytes("18"))))
                .isEmpty();
    }

    private static OptionalLong elsewhere(Supplier<OptionalLong> question) throws Exception {
        return CompletableFuture.supplyAsync(question, task -> new Thread(task).start())
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void tenThousandCursorsAndFourMegabytesAreKept() {
        for (int i = 1; i <= 10_001; i++) {
            owners.issued("SCAN", bytes(""), bytes("" + i), i);
        }
        assertThat(owners.ownerOf("SCAN", bytes(""), bytes("1"))).isEmpty();
        assertThat(owners.ownerOf("SCAN", bytes(""), bytes("2"))).hasValue(2);
        byte[] big = new byte[3_900_000];
        owners.issued("HSCAN", big, bytes("5"), 1);
        assertThat(owners.ownerOf("HSCAN", big, bytes("5"))).hasValue(1);
        big[0] = 1;
        owners.issued("HSCAN", big, bytes("5"), 2);
        assertThat(owners.ownerOf("HSCAN", big, bytes("5"))).hasValue(2);
        assertThat(owners.ownerOf("SCAN", bytes(""), bytes("10001"))).isEmpty();
    }
}
