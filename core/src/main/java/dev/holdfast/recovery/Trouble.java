// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.outcome.Outcome;
import dev.holdfast.topology.Signal;
import java.util.Optional;

/**
 * One failed attempt, in the adapter's words.
 *
 * @param outcome what is known of it; never ANSWERED
 * @param repeatable whether the command may be sent again although it may have run
 * @param write whether the command may write
 * @param signal what the failure says of the primary; empty if nothing
 * @param epoch the epoch of the connection that failed
 * @param cause the client's exception
 * @since 0.1.0
 */
public record Trouble(
        Outcome outcome, boolean repeatable, boolean write, Optional<Signal> signal, long epoch, Throwable cause) {}
