// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** One of the services that go through the story side by side. */
enum Contestant {
    BARE_JEDIS("bare JedisPool", Client.JEDIS, false),
    HELD_JEDIS("Holdfast Jedis", Client.JEDIS, true),
    BARE_LETTUCE("bare Lettuce", Client.LETTUCE, false),
    HELD_LETTUCE("Holdfast Lettuce", Client.LETTUCE, true);

    enum Client {
        /** By default 2 s to connect and 2 s for a reply. */
        JEDIS(Duration.ofSeconds(4)),
        /** By default 10 s to connect; it would wait 60 s for a reply, but a node that fell keeps nobody waiting for long. */
        LETTUCE(Duration.ofSeconds(10));

        /** How long a call may take by the client's own settings. */
        final Duration timeouts;

        Client(Duration timeouts) {
            this.timeouts = timeouts;
        }
    }

    /** What the watcher reads. */
    final String title;

    final Client client;

    /** Whether it is on Holdfast. */
    final boolean held;

    Contestant(String title, Client client, boolean held) {
        this.title = title;
        this.client = client;
        this.held = held;
    }

    static List<Contestant> held(boolean held) {
        return Arrays.stream(values()).filter(one -> one.held == held).toList();
    }

    /** Without a space, for names of files and keys. */
    String slug() {
        return title.replace(' ', '-').toLowerCase(java.util.Locale.ROOT);
    }
}
