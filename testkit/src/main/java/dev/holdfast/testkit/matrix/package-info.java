// SPDX-License-Identifier: Apache-2.0
/** The fault matrix: everything that can be staged, a row each, run by every adapter. */
@NullMarked
package dev.holdfast.testkit.matrix;

import org.jspecify.annotations.NullMarked;
