// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

/** What stands at a node's public address in front of its process, and can do to connections what a server cannot. */
interface Wire extends Staging.Wire, AutoCloseable {

    @Override
    void close();
}
