// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

/** Entry point of the Jedis adapter. */
public final class HoldfastJedis {
    private HoldfastJedis() {}
}
