// SPDX-License-Identifier: Apache-2.0
/** The few types that a user names. */
@NullMarked
package dev.holdfast;

import org.jspecify.annotations.NullMarked;
