// SPDX-License-Identifier: Apache-2.0
/** Stages promotions and faults on real Redis servers, for tests. */
module dev.holdfast.testkit {
    requires static transitive org.jspecify;
    requires org.dnsjava;

    exports dev.holdfast.testkit;
}
