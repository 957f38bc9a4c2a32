// SPDX-License-Identifier: Apache-2.0
/** Stages promotions and faults on real Redis servers, for tests. */
module dev.holdfast.testkit {
    requires static transitive org.jspecify;
    requires static transitive org.junit.jupiter.api;
    requires static org.junit.platform.commons;
    requires java.net.http;
    requires org.dnsjava;

    exports dev.holdfast.testkit;
    exports dev.holdfast.testkit.matrix;
}
