// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.Optional;

/**
 * What is known of the group's primary at one moment; replaced as a whole, never changed.
 *
 * @param state whether commands may be sent
 * @param epoch counts the verified primaries of this group; 0 until the first one
 * @param primary the primary verified last; empty until the first one
 * @param problem why nothing can be verified although a server answered, or the name does not exist: something that
 *     waiting will not mend, so callers are told at once
 * @param mode how much Holdfast does for connections
 * @since 0.1.0
 */
public record Standing(State state, long epoch, Optional<NodeAddress> primary, Optional<Misfit> problem, Mode mode) {

    /** The epoch of a connection that its client dialled by itself: it belongs to none. */
    public static final long BARE = -1;

    /** Whether commands may be sent. */
    public enum State {
        /** Nothing verified yet: all commands wait. */
        STARTING,
        /** The primary is verified: all commands pass. */
        STEADY,
        /** The primary is in doubt: all commands wait until it is confirmed or succeeded. */
        SUSPECT,
        /** Two nodes claim, or DNS names a node that cannot be judged: writes wait, reads go on. */
        HELD,
        /** No writable primary for longer than the configured patience: all commands wait, the breaker is open. */
        LOST,
        /** The engine is closed: connections go on bare. */
        CLOSED
    }

    /**
     * In the mode {@link Mode#PROTECT}.
     *
     * @param state whether commands may be sent
     * @param epoch counts the verified primaries of this group; 0 until the first one
     * @param primary the primary verified last; empty until the first one
     * @param problem why nothing can be verified
     */
    public Standing(State state, long epoch, Optional<NodeAddress> primary, Optional<Misfit> problem) {
        this(state, epoch, primary, problem, Mode.PROTECT);
    }

    /**
     * Whether a command may be sent now to the primary of this epoch.
     *
     * @param write whether the command may write
     * @return true if it need not wait
     */
    public boolean admits(boolean write) {
        return state == State.STEADY || isBare() || (state == State.HELD && !write);
    }

    /**
     * Whether connections go on as without Holdfast: the engine is closed, or its mode changes nothing.
     *
     * @return true if no call waits, is tried again, or ends with an error of Holdfast's
     */
    public boolean isBare() {
        return mode != Mode.PROTECT || state == State.CLOSED;
    }

    Standing in(Mode other) {
        return other == mode ? this : new Standing(state, epoch, primary, problem, other);
    }
}
