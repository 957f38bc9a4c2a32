// SPDX-License-Identifier: Apache-2.0
/** The command line that runs before, during and after a maintenance. */
@NullMarked
package dev.holdfast.ops;

import org.jspecify.annotations.NullMarked;
