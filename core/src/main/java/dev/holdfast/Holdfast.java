// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import dev.holdfast.recovery.Recovery;
import dev.holdfast.topology.Standing;

/** (in work: the architect fills this in; adapters rely on recovery(), standing(), builder()). */
public final class Holdfast implements AutoCloseable {

    private final Recovery recovery;

    Holdfast(Recovery recovery) {
        this.recovery = recovery;
    }

    /**
     * Begins the configuration of one replication group.
     *
     * @return a new builder
     */
    public static HoldfastBuilder builder() {
        return new HoldfastBuilder();
    }

    /**
     * What adapters talk to; applications have no need of it.
     *
     * @return the engine
     */
    public Recovery recovery() {
        return recovery;
    }

    /**
     * The standing now.
     *
     * @return never changes once returned
     */
    public Standing standing() {
        return recovery.standing();
    }

    @Override
    public void close() {}
}
