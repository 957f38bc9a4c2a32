// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.topology.Schedule.Group;
import dev.holdfast.topology.Schedule.Step;
import dev.holdfast.topology.Schedule.Tells;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Finds the shortest schedule that violates the same invariant, by leaving out and by making plain what is left. */
final class Shortening {

    private final Plant plant;
    private final String invariant;
    private Schedule best;

    private Shortening(Schedule found, Plant plant, String invariant) {
        this.best = found;
        this.plant = plant;
        this.invariant = invariant;
    }

    static Schedule shorten(Schedule found, Plant plant, Violation violation) {
        Shortening shortening = new Shortening(found, plant, violation.invariant());
        while (shortening.round()) {
            // Leaving out one thing may make another one needless.
        }
        return shortening.best;
    }

    private boolean round() {
        boolean shorter = false;
        for (int index = best.steps().size() - 1; index >= 0; index--) {
            List<Step> fewer = new ArrayList<>(best.steps());
            fewer.remove(index);
            shorter |= attempt(new Schedule(best.group(), fewer));
        }
        for (int index = 0; index < best.steps().size(); index++) {
            shorter |= replace(index, step -> new Step(step.atMillis(), step.verb(), step.node(), 0));
            shorter |= replace(
                    index, step -> new Step(step.atMillis(), step.verb(), step.node(), step.amount() / 100 * 100));
            shorter |= replace(
                    index, step -> new Step(step.atMillis() / 100 * 100, step.verb(), step.node(), step.amount()));
        }
        return plainer() || shorter;
    }

    private boolean replace(int index, UnaryOperator<Step> simplify) {
        Step simpler = simplify.apply(best.steps().get(index));
        if (best.steps().get(index).equals(simpler)) {
            return false;
        }
        List<Step> steps = new ArrayList<>(best.steps());
        steps.set(index, simpler);
        return attempt(new Schedule(best.group(), steps));
    }

    private boolean plainer() {
        Group now = best.group();
        boolean plainer = false;
        for (Group group : List.of(
                new Group(now.seed(), now.replicas(), Contested.AUTOMATIC, Tells.ALL, true, true, false, false, 5),
                new Group(now.seed(), now.replicas(), now.contested(), Tells.ALL, true, true, false, false, 5),
                new Group(now.seed(), now.replicas(), now.contested(), now.tells(), true, true, false, false, 5),
                new Group(
                        now.seed(),
                        Math.min(1, now.replicas()),
                        now.contested(),
                        now.tells(),
                        now.probing(),
                        now.learning(),
                        now.configured(),
                        now.elastiCache(),
                        now.ttlSeconds()))) {
            plainer = plainer || (!group.equals(now) && attempt(new Schedule(group, best.steps())));
        }
        return plainer;
    }

    private boolean attempt(Schedule candidate) {
        Optional<Violation> violation = Simulation.violation(candidate, plant);
        boolean same = violation.filter(it -> it.invariant().equals(invariant)).isPresent();
        if (same) {
            best = candidate;
        }
        return same;
    }
}
