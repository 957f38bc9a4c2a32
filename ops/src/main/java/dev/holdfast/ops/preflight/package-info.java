// SPDX-License-Identifier: Apache-2.0
/** Whether a group, its name and this machine are ready for a failover. */
@NullMarked
package dev.holdfast.ops.preflight;

import org.jspecify.annotations.NullMarked;
