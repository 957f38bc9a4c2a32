// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.changed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.changed.ChangedKeys.WhenFull;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeysInMemoryTest {

    private static List<ChangedKey> keys(String... names) {
        return Arrays.stream(names)
                .map(name -> new ChangedKey(0, name.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    @Test
    void aKeyThatIsNamedTwiceIsRememberedOnce() {
        ChangedKeys store = ChangedKeys.inMemory(2, WhenFull.FAIL_WRITE);
        store.add(keys("a", "b"));
        store.add(keys("b", "a", "a"));
        assertThat(store.oldest(10)).isEqualTo(keys("a", "b"));
    }

    @Test
    void whereThereIsNoRoomForAllOfAWriteNoneOfItIsRemembered() {
        ChangedKeys store = ChangedKeys.inMemory(2, WhenFull.FAIL_WRITE);
        store.add(keys("a"));
        assertThatThrownBy(() -> store.add(keys("b", "c"))).isInstanceOf(ChangedKeysFullException.class);
        assertThat(store.oldest(10)).isEqualTo(keys("a"));
    }

    @Test
    void forgettingTheOldestTakesEveryWrite() {
        ChangedKeys store = ChangedKeys.inMemory(2, WhenFull.FORGET_OLDEST);
        store.add(keys("a", "b", "c"));
        assertThat(store.oldest(10)).isEqualTo(keys("b", "c"));
    }

    @Test
    void whatWasDeletedMakesRoom() {
        ChangedKeys store = ChangedKeys.inMemory(2, WhenFull.FAIL_WRITE);
        store.add(keys("a", "b"));
        store.remove(store.oldest(1));
        store.add(keys("c"));
        assertThat(store.oldest(10)).isEqualTo(keys("b", "c"));
    }

    @Test
    void theSameKeyOfAnotherDatabaseIsAnotherOne() {
        ChangedKey first = new ChangedKey(0, new byte[] {1});
        assertThat(first).isNotEqualTo(new ChangedKey(1, new byte[] {1})).isEqualTo(new ChangedKey(0, new byte[] {1}));
    }

    @Test
    void aKeyIsNotShown() {
        assertThat(keys("secret")).hasToString("[a key of 6 bytes in database 0]");
    }

    @Test
    void roomForNoneIsRefused() {
        assertThatThrownBy(() -> ChangedKeys.inMemory(0, WhenFull.FAIL_WRITE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("changedKeys must remember at least 1 key, but was 0");
    }
}
