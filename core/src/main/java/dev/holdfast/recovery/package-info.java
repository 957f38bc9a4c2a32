// SPDX-License-Identifier: Apache-2.0
/**
 * What a command in trouble may do: its budget, its waits, its next attempt.
 *
 * <p>An adapter asks {@link dev.holdfast.recovery.Recovery} one volatile question before it sends; only a command in
 * trouble gets a {@link dev.holdfast.recovery.Rescue}.
 */
@NullMarked
package dev.holdfast.recovery;

import org.jspecify.annotations.NullMarked;
