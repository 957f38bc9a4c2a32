// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentBytesTest {

    private static final byte[] ONE = {0, 31};

    /** As {@link java.util.Arrays#hashCode(byte[])} has it. */
    private static final byte[] SAME_HASH = {1, 0};

    private final RecentBytes<String> recent = new RecentBytes<>(2, 4);

    @Test
    void keysOfOneHashAreToldApart() {
        recent.put(ONE, "one");
        assertThat(recent.get(SAME_HASH)).isNull();
        recent.put(SAME_HASH, "other");
        assertThat(recent.get(ONE)).isEqualTo("one");
    }

    @Test
    void asMuchAsMayBeKeptIsKept() {
        recent.put(ONE, "one");
        recent.put(SAME_HASH, "other");
        assertThat(recent.get(ONE)).isEqualTo("one");
        assertThat(recent.get(SAME_HASH)).isEqualTo("other");
        byte[] whole = {1, 2, 3, 4};
        recent.put(whole, "whole");
        assertThat(recent.get(whole)).isEqualTo("whole");
        assertThat(recent.get(ONE)).isNull();
    }

    @Test
    void whatIsTooLongForAllOfItPushesNothingOut() {
        recent.put(ONE, "one");
        byte[] tooLong = {1, 2, 3, 4, 5};
        recent.put(tooLong, "too long");
        assertThat(recent.get(tooLong)).isNull();
        assertThat(recent.get(ONE)).isEqualTo("one");
    }
}
