// SPDX-License-Identifier: Apache-2.0
/** Jedis clients that survive a failover. */
@NullMarked
package dev.holdfast.jedis;

import org.jspecify.annotations.NullMarked;
