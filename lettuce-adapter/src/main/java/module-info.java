// SPDX-License-Identifier: Apache-2.0
/** Lettuce clients that survive a failover. */
module dev.holdfast.lettuce {
    requires static transitive org.jspecify;
    requires transitive dev.holdfast.core;
    requires transitive lettuce.core;
    // Reactor's annotations are marked with it; without it javac 25 warns of a class that is missing.
    requires static jsr305;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires org.reactivestreams;
    requires org.slf4j;
    requires reactor.core;

    exports dev.holdfast.lettuce;
}
