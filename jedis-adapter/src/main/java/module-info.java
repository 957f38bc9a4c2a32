// SPDX-License-Identifier: Apache-2.0
/** Jedis clients that survive a failover. */
module dev.holdfast.jedis {
    requires static transitive org.jspecify;
    requires transitive dev.holdfast.core;
    requires transitive redis.clients.jedis;
    requires transitive org.apache.commons.pool2;
    requires org.slf4j;

    exports dev.holdfast.jedis;
}
