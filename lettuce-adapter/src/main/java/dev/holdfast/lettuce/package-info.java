// SPDX-License-Identifier: Apache-2.0
/** Lettuce clients that survive a failover. */
@NullMarked
package dev.holdfast.lettuce;

import org.jspecify.annotations.NullMarked;
