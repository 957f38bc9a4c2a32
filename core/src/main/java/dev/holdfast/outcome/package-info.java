// SPDX-License-Identifier: Apache-2.0
/** What is known of one attempt, and what repeating a command would do. */
@NullMarked
package dev.holdfast.outcome;

import org.jspecify.annotations.NullMarked;
