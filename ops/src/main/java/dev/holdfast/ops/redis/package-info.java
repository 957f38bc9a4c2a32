// SPDX-License-Identifier: Apache-2.0
/** Reading from the servers of a group, over connections that only ask. */
@NullMarked
package dev.holdfast.ops.redis;

import org.jspecify.annotations.NullMarked;
