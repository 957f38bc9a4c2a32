// SPDX-License-Identifier: Apache-2.0
/** The failover engine: DNS, outcome, search and recovery; knows no Redis client. */
module dev.holdfast.core {
    requires static micrometer.core;
    requires static transitive org.jspecify;
    requires static jdk.jfr;
    requires transitive io.github.resilience4j.circuitbreaker;
    requires transitive io.github.resilience4j.retry;
    requires io.github.resilience4j.core;
    requires org.dnsjava;
    requires org.slf4j;
    // Optional: only ReactorFallbacks needs them.
    requires static org.reactivestreams;
    requires static reactor.core;

    exports dev.holdfast;
    exports dev.holdfast.changed;
    exports dev.holdfast.dns;
    exports dev.holdfast.fallback;
    exports dev.holdfast.observe;
    exports dev.holdfast.outcome;
    exports dev.holdfast.recovery;
    exports dev.holdfast.timing;
    exports dev.holdfast.topology;
}
