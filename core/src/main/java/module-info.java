// SPDX-License-Identifier: Apache-2.0
/** The failover engine: DNS, outcome, search and recovery; knows no Redis client. */
module dev.holdfast.core {
    requires static micrometer.core;
    requires static transitive org.jspecify;
    requires transitive io.github.resilience4j.circuitbreaker;
    requires transitive io.github.resilience4j.retry;
    requires io.github.resilience4j.core;
    requires org.dnsjava;
    requires org.slf4j;

    exports dev.holdfast;
    exports dev.holdfast.dns;
    exports dev.holdfast.observe;
    exports dev.holdfast.outcome;
    exports dev.holdfast.recovery;
    exports dev.holdfast.timing;
    exports dev.holdfast.topology;
}
