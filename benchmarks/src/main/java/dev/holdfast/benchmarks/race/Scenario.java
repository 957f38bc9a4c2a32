// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.testkit.RedisStage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One line of the table.
 *
 * @param id a short name, for options and files
 * @param title what happens
 * @param tuning how the contestants are set
 * @param setting how the stage is built
 * @param incident what is done
 * @param bounds what Holdfast must show
 * @param demoted what becomes of the old primary
 * @param dropsPackets whether it needs a network namespace of its own
 * @param until when the next fault ends the time to come back; empty if there is only one
 */
record Scenario(
        String id,
        String title,
        Tuning tuning,
        UnaryOperator<RedisStage.Builder> setting,
        Incident incident,
        Bounds bounds,
        Demoted demoted,
        boolean dropsPackets,
        Optional<Duration> until) {

    /** What becomes of the old primary, and so whether it can be asked what was sent to it. */
    enum Demoted {
        /** It cannot be asked, or is not demoted for good. */
        GONE,
        REPLICA,
        WRITABLE
    }

    static Scenario of(String id, String title, Incident incident, Bounds bounds) {
        return new Scenario(
                id,
                title,
                Tuning.defaults(),
                builder -> builder,
                incident,
                bounds,
                Demoted.GONE,
                false,
                Optional.empty());
    }

    Scenario with(Tuning value) {
        return new Scenario(id, title, value, setting, incident, bounds, demoted, dropsPackets, until);
    }

    Scenario staged(UnaryOperator<RedisStage.Builder> value) {
        return new Scenario(id, title, tuning, value, incident, bounds, demoted, dropsPackets, until);
    }

    Scenario demoted(Demoted value) {
        return new Scenario(id, title, tuning, setting, incident, bounds, value, dropsPackets, until);
    }

    Scenario droppingPackets() {
        return new Scenario(id, title, tuning, setting, incident, bounds, demoted, true, until);
    }

    Scenario until(Duration value) {
        return new Scenario(id, title, tuning, setting, incident, bounds, demoted, dropsPackets, Optional.of(value));
    }
}
