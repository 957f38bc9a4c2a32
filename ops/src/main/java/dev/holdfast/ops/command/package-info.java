// SPDX-License-Identifier: Apache-2.0
/** The commands: their options, what they print, how they end. */
@NullMarked
package dev.holdfast.ops.command;

import org.jspecify.annotations.NullMarked;
