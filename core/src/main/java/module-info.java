// SPDX-License-Identifier: Apache-2.0
/** The failover engine: DNS, outcome, search and recovery; knows no Redis client. */
module dev.holdfast.core {
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.holdfast;
    exports dev.holdfast.outcome;
}
