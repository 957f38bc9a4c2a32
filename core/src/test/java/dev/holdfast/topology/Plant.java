// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.timing.Timing;
import java.time.Duration;
import java.util.Optional;

/** Bugs that a test plants to see whether the simulation finds them; each replaces a part of the engine or of a caller. */
enum Plant {
    NONE,
    /** Follows the node that DNS names, whatever that says of itself. */
    FOLLOWS_DNS_TO_A_REPLICA,
    /** Looks whether the endpoint is steady, but not in which epoch the connection was dialled. */
    SKIPS_THE_EPOCH_CHECK,
    /** Nobody who waits is told of a change. */
    FORGETS_TO_WAKE,
    /** Each caller in trouble searches on its own. */
    A_SEARCH_PER_CALLER,
    /** Pauses are a fiftieth of what they should be. */
    SPINS,
    /** Follows a node because it says that it is a primary. */
    ACCEPTS_AN_UNKNOWN_CLAIMANT,
    /** Sends a write again although it may have run. */
    REPEATS_AN_UNKNOWN_WRITE,
    /** Takes an answer that was asked for before the doubt as the end of the doubt. */
    CONFIRMS_BY_AN_OLD_ANSWER,
    /** Follows a descendant of any earlier primary against an incumbent that claims, if DNS names it. */
    FOLLOWS_A_RESTARTED_PREDECESSOR,
    /** Tells that changed keys are deleted when they are about to be. */
    SAYS_DELETED_TOO_SOON,
    /** Sends after the mode was OFF before the primary has answered. */
    TRUSTS_WHAT_WAS_KNOWN_BEFORE_OFF;

    Choice choose(Situation situation) {
        Choice choice = Choosing.choose(situation);
        return switch (this) {
            case FOLLOWS_DNS_TO_A_REPLICA -> followDns(situation, choice);
            case ACCEPTS_AN_UNKNOWN_CLAIMANT -> followAnybody(situation, choice);
            case CONFIRMS_BY_AN_OLD_ANSWER -> confirmAtOnce(situation, choice);
            case FOLLOWS_A_RESTARTED_PREDECESSOR -> followSiblings(situation, choice);
            default -> choice;
        };
    }

    Timing timing(Timing real) {
        if (this != SPINS) {
            return real;
        }
        return new Timing() {
            @Override
            public long nanos() {
                return real.nanos();
            }

            @Override
            public Cancellable schedule(Runnable task, Duration delay) {
                return real.schedule(task, delay.dividedBy(50));
            }
        };
    }

    private static Choice followDns(Situation situation, Choice choice) {
        if (situation.incumbent().isEmpty()
                || !situation.dns().fresh()
                || situation.dns().answersWithoutIncumbent() == 0) {
            return choice;
        }
        return situation.candidates().stream()
                .filter(candidate -> candidate.named() && candidate.report().isPresent())
                .findFirst()
                .<Choice>map(it -> new Choice.Follow(it.address(), it.report(), Succession.NAMED_BY_DNS))
                .orElse(choice);
    }

    private static Choice followAnybody(Situation situation, Choice choice) {
        if (situation.incumbent().isEmpty() || !(choice instanceof Choice.Doubt)) {
            return choice;
        }
        return situation.candidates().stream()
                .filter(Candidate::claims)
                .findFirst()
                .<Choice>map(it -> new Choice.Follow(it.address(), it.report(), Succession.INHERITED))
                .orElse(choice);
    }

    private static Choice confirmAtOnce(Situation situation, Choice choice) {
        Optional<NodeReport> report = situation
                .incumbent()
                .flatMap(it -> situation.at(it.address()))
                .filter(Candidate::claims)
                .flatMap(Candidate::report);
        return choice instanceof Choice.Wait && report.isPresent() ? new Choice.Confirm(report) : choice;
    }

    private static Choice followSiblings(Situation situation, Choice choice) {
        if (!(choice instanceof Choice.Confirm) || !situation.dns().fresh()) {
            return choice;
        }
        return situation.candidates().stream()
                .filter(it -> it.named() && it.claims())
                .filter(it -> situation
                        .incumbent()
                        .filter(i -> i.address().equals(it.address()))
                        .isEmpty())
                .filter(it -> situation.lineage().generationsTo(it.report().get()) >= 0)
                .findFirst()
                .<Choice>map(it -> new Choice.Follow(it.address(), it.report(), Succession.NAMED_BY_DNS))
                .orElse(choice);
    }
}
