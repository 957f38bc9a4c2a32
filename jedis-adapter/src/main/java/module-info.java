// SPDX-License-Identifier: Apache-2.0
/** Jedis clients that survive a failover. */
module dev.holdfast.jedis {
    requires static transitive org.jspecify;
    requires transitive dev.holdfast.core;
    requires transitive redis.clients.jedis;

    exports dev.holdfast.jedis;
}
