// SPDX-License-Identifier: Apache-2.0
/** Rehearsing a failover: what starts it, who writes meanwhile, what was seen. */
@NullMarked
package dev.holdfast.ops.drill;

import org.jspecify.annotations.NullMarked;
