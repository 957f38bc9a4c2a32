// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

/** One real server process of a stage. */
public final class RedisNode {
    private RedisNode() {}
}
