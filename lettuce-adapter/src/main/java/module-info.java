// SPDX-License-Identifier: Apache-2.0
/** Lettuce clients that survive a failover. */
module dev.holdfast.lettuce {
    requires static transitive org.jspecify;
    requires transitive dev.holdfast.core;
    requires transitive lettuce.core;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires org.reactivestreams;
    requires org.slf4j;
    requires reactor.core;

    exports dev.holdfast.lettuce;
}
