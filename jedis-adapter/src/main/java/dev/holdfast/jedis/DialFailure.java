// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Rescue;
import dev.holdfast.recovery.Trouble;
import dev.holdfast.recovery.Turn;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Takes a failed dial through the pool's code to the borrower, who may try again within the same rescue. */
final class DialFailure extends JedisConnectionException {

    private static final long serialVersionUID = 1L;

    /** Begun by the dial if the borrower had none. */
    private final transient Rescue rescue;

    /** What failed; null if it did not come to a dial. */
    private final transient @Nullable Trouble trouble;

    /** The end, if it came while waiting for the dial. */
    private final transient @Nullable Turn end;

    private DialFailure(Rescue rescue, @Nullable Trouble trouble, @Nullable Turn end) {
        super(
                "No connection to the primary was made"
                        + (trouble == null ? "." : ": " + trouble.cause().getMessage()),
                trouble == null ? null : trouble.cause());
        this.rescue = rescue;
        this.trouble = trouble;
        this.end = end;
    }

    static DialFailure of(Rescue rescue, Trouble trouble) {
        return new DialFailure(rescue, trouble, null);
    }

    static DialFailure ended(Rescue rescue, Turn end) {
        return new DialFailure(rescue, null, end);
    }

    /** The primary came into doubt before the dial. */
    static DialFailure early(Rescue rescue) {
        return new DialFailure(rescue, null, null);
    }

    Rescue rescue() {
        return rescue;
    }

    /** Tells the engine, without waiting. */
    void report(Recovery recovery) {
        if (trouble != null) {
            trouble.signal()
                    .ifPresent(signal -> recovery.report(signal, trouble.epoch(), String.valueOf(getMessage())));
        }
    }

    /** Waits for the moment of the next attempt. Not done where it failed: there the pool's lock may be held. */
    Turn next() {
        if (end != null) {
            return end;
        }
        return trouble == null ? rescue.await(false) : rescue.failed(trouble);
    }
}
