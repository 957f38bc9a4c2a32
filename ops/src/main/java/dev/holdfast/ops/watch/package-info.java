// SPDX-License-Identifier: Apache-2.0
/** Looking at a group again and again. */
@NullMarked
package dev.holdfast.ops.watch;

import org.jspecify.annotations.NullMarked;
