// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.topology.NodeReport.Role;
import dev.holdfast.topology.Schedule.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A model of one replication group and its control plane: what really happens, whatever the engine makes of it. */
final class SimulatedGroup {

    final VirtualTime time;
    final SimulatedDns dns;
    final List<SimulatedNode> nodes = new ArrayList<>();
    /** Who is the primary, as the control plane sees it. */
    SimulatedNode rightful;
    /** Whether all promotions so far lost nothing by themselves. */
    boolean orderly = true;
    /** What the engine may move for: promotions, restarts, changes in DNS. */
    int changes;

    /** Told of a key that was changed elsewhere, and of a mode that is chosen. */
    IntConsumer changed = key -> {};

    Consumer<Mode> mode = chosen -> {};

    private int changedKeys;
    private int ids;
    private final int first;

    SimulatedGroup(VirtualTime time, Schedule.Group group) {
        this.time = time;
        for (int index = 0; index <= group.replicas(); index++) {
            nodes.add(new SimulatedNode(index, id("run")));
        }
        first = nodes.size();
        rightful = nodes.get(0);
        rightful.role = Role.PRIMARY;
        rightful.replId = id("history");
        nodes.forEach(node -> node.primary = Optional.of(rightful));
        rightful.primary = Optional.empty();
        nodes.forEach(SimulatedNode::synchronise);
        dns = new SimulatedDns(time, group.ttlSeconds(), nodes);
        dns.point(rightful);
    }

    private String id(String kind) {
        return kind + "-" + ++ids;
    }

    /** The nodes that were there at the beginning: the ones that may be configured by name. */
    int originals() {
        return first;
    }

    void apply(Step step) {
        SimulatedNode node = nodes.get(step.node() % nodes.size());
        changes++;
        switch (step.verb()) {
            case PROMOTE_ORDERLY -> promoteOrderly(node, step.amount());
            case PROMOTE -> promote(node, step.amount());
            case DETACH -> detach(node);
            case FAILOVER -> failover(node, step.amount());
            case DEMOTE -> demote(node);
            case CRASH -> crash(node);
            case RESTART, RESTART_AOF, RESTART_EMPTY -> restart(node, step);
            case FREEZE -> node.frozen = node.alive;
            case THAW -> thaw(node);
            case CUT -> node.cut = true;
            case MEND -> node.cut = false;
            case KILL_CONNECTIONS -> node.connections++;
            case SLOW -> node.slowMillis = step.amount() % 600;
            case FOREIGN -> foreign(node);
            case REPLACE -> replace(step.amount());
            case POINT_DNS -> dns.point(node);
            case CHANGE_KEY -> {
                int key = ++changedKeys;
                nodes.stream().filter(it -> !it.foreign).forEach(it -> it.stale.add(key));
                changed.accept(key);
            }
            case OFF, OBSERVE -> mode.accept(step.verb() == Schedule.Verb.OFF ? Mode.OFF : Mode.OBSERVE);
            case PROTECT -> mode.accept(Mode.PROTECT);
            case DNS_DEAD -> dns.dead(step.amount());
            case DNS_FLAPS -> {
                changes += 2 + step.amount() / 250;
                dns.flap(node, step.amount());
            }
            default -> throw new AssertionError(step);
        }
    }

    private boolean canTakeOver(SimulatedNode node) {
        return node.alive && !node.frozen && !node.foreign && !node.loading && node.role == Role.REPLICA;
    }

    private void promoteOrderly(SimulatedNode node, int dnsLag) {
        if (!canTakeOver(node) || !node.follows(rightful) || !rightful.writable() || rightful.frozen) {
            return;
        }
        node.synchronise();
        node.becomePrimary(id("history"));
        crown(node, dnsLag);
        nodes.stream().filter(it -> it != node && canFollow(it)).forEach(it -> it.follow(node));
    }

    private void promote(SimulatedNode node, int dnsLag) {
        if (!canTakeOver(node)) {
            return;
        }
        orderly = false;
        SimulatedNode old = rightful;
        node.becomePrimary(id("history"));
        crown(node, dnsLag);
        nodes.stream().filter(it -> it != node && it != old && canFollow(it)).forEach(it -> it.follow(node));
    }

    private boolean canFollow(SimulatedNode node) {
        return node.alive && !node.frozen && !node.foreign;
    }

    private void crown(SimulatedNode node, int dnsLag) {
        rightful = node;
        changes++;
        time.inMillis(dnsLag, () -> {
            if (rightful == node) {
                dns.point(node);
            }
        });
    }

    private void detach(SimulatedNode node) {
        if (canTakeOver(node)) {
            node.becomePrimary(id("history"));
            orderly = false;
        }
    }

    private void failover(SimulatedNode node, int lag) {
        SimulatedNode old = rightful;
        if (!canTakeOver(node) || !node.follows(old) || !old.writable()) {
            return;
        }
        old.handingOver = true;
        time.inMillis(lag, () -> {
            boolean possible = old.handingOver && rightful == old && canTakeOver(node) && old.alive && !old.frozen;
            old.handingOver = false;
            if (possible && node.follows(old)) {
                node.synchronise();
                node.becomePrimary(id("history"));
                old.follow(node);
                crown(node, 2_000);
            }
        });
    }

    private void demote(SimulatedNode node) {
        if (node != rightful && canFollow(node) && !node.loading && rightful.alive) {
            orderly &= node.role == Role.REPLICA;
            node.follow(rightful);
        }
    }

    private void crash(SimulatedNode node) {
        node.alive = false;
        node.frozen = false;
        node.buffered.clear();
        node.handingOver = false;
        node.connections++;
        orderly &= node.role == Role.REPLICA;
    }

    private void restart(SimulatedNode node, Step step) {
        crash(node);
        node.alive = true;
        node.runId = id("run");
        if (node.role == Role.REPLICA && node.primary.isPresent()) {
            node.synchronise();
            return;
        }
        node.previousReplId = step.verb() == Schedule.Verb.RESTART ? Optional.of(node.replId) : Optional.empty();
        node.previousUntil = step.verb() == Schedule.Verb.RESTART ? node.offset + 1 : -1;
        node.replId = id("history");
        node.startedEmpty = step.verb() == Schedule.Verb.RESTART_EMPTY;
        if (node.startedEmpty) {
            node.log.clear();
            node.stale.clear();
            node.offset = 0;
        }
        node.loading = step.verb() == Schedule.Verb.RESTART && step.amount() > 0;
        String process = node.runId;
        time.inMillis(step.amount(), () -> {
            if (node.runId.equals(process)) {
                node.loading = false;
                nodes.stream().filter(it -> it.follows(node) && canFollow(it)).forEach(SimulatedNode::synchronise);
            }
        });
    }

    private void thaw(SimulatedNode node) {
        node.frozen = false;
        if (node.role == Role.REPLICA) {
            node.synchronise();
        } else if (node.writable()) {
            node.buffered.forEach(operation -> node.apply(operation, nodes));
        }
        node.buffered.clear();
    }

    private void foreign(SimulatedNode node) {
        if (node == rightful) {
            return;
        }
        crash(node);
        nodes.stream().filter(it -> it.follows(node)).forEach(it -> it.primary = Optional.empty());
        node.alive = true;
        node.foreign = true;
        node.role = Role.PRIMARY;
        node.primary = Optional.empty();
        node.runId = id("run");
        node.replId = id("foreign");
        node.previousReplId = Optional.empty();
        node.previousUntil = -1;
        node.log.clear();
        node.stale.clear();
        node.loading = false;
    }

    private void replace(int dnsLag) {
        if (nodes.size() > first + 1 || !rightful.writable() || rightful.frozen) {
            return;
        }
        SimulatedNode old = rightful;
        SimulatedNode fresh = new SimulatedNode(nodes.size(), id("run"));
        nodes.add(fresh);
        fresh.follow(old);
        fresh.becomePrimary(id("history"));
        crown(fresh, dnsLag);
        nodes.stream().filter(it -> it != fresh && it != old && canFollow(it)).forEach(it -> it.follow(fresh));
        orderly = false;
        crash(old);
    }

    /** Everything is as it should be: the rightful primary claims, alone, and DNS names it. */
    void mendAll() {
        dns.mend();
        for (SimulatedNode node : nodes) {
            node.cut = false;
            node.slowMillis = 0;
            thaw(node);
            node.handingOver = false;
            node.loading = false;
        }
        if (!rightful.alive) {
            restart(rightful, new Step(0, Schedule.Verb.RESTART, rightful.index, 0));
        }
        for (SimulatedNode node : nodes) {
            if (node.foreign) {
                crash(node);
            } else if (node != rightful && node.alive) {
                node.follow(rightful);
            }
        }
        dns.point(rightful);
        changes += 3;
    }

    Optional<SimulatedNode> at(NodeAddress address) {
        for (SimulatedNode node : nodes) {
            if (node.address.equals(address)) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }
}
