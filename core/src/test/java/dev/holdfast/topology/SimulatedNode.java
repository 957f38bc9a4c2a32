// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.topology.NodeReport.Replica;
import dev.holdfast.topology.NodeReport.Role;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A model of one redis-server: its role, its ids, its data, and what keeps it from answering. */
final class SimulatedNode {

    final int index;
    final NodeAddress address;
    final List<Integer> log = new ArrayList<>();
    /** Writes that the kernel took while the process was frozen. */
    final List<Integer> buffered = new ArrayList<>();

    boolean alive = true;
    boolean frozen;
    boolean cut;
    boolean foreign;
    boolean loading;
    boolean handingOver;
    boolean startedEmpty;
    Role role = Role.REPLICA;
    String runId;
    String replId = "";
    Optional<String> previousReplId = Optional.empty();
    long previousUntil = -1;
    /** Keys of which it has the value from before they were changed elsewhere. */
    final Set<Integer> stale = new TreeSet<>();
    /** Bytes of history; grows by more than one for each write, as in life. */
    long offset = 1_000;

    Optional<SimulatedNode> primary = Optional.empty();
    int slowMillis;
    /** Grows when its connections die. */
    int connections;

    SimulatedNode(int index, String runId) {
        this.index = index;
        this.runId = runId;
        try {
            address = new NodeAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) (index + 1)}), 6379);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    boolean claims() {
        return alive && role == Role.PRIMARY;
    }

    boolean reachable() {
        return alive && !frozen && !cut;
    }

    boolean writable() {
        return claims() && !loading && !handingOver;
    }

    void becomePrimary(String newReplId) {
        previousReplId = Optional.of(replId);
        previousUntil = offset + 1;
        replId = newReplId;
        role = Role.PRIMARY;
        primary = Optional.empty();
        handingOver = false;
    }

    /** Follows another node and takes over its data, as a full or partial synchronisation does. */
    void follow(SimulatedNode other) {
        role = Role.REPLICA;
        handingOver = false;
        primary = Optional.of(other);
        synchronise();
    }

    void synchronise() {
        primary.filter(it -> it.alive && !it.frozen).ifPresent(it -> {
            replId = it.replId;
            previousReplId = it.previousReplId;
            previousUntil = it.previousUntil;
            offset = it.offset;
            log.clear();
            log.addAll(it.log);
            stale.clear();
            stale.addAll(it.stale);
        });
    }

    boolean follows(SimulatedNode other) {
        return alive
                && role == Role.REPLICA
                && primary.filter(it -> it == other).isPresent();
    }

    void apply(int operation, List<SimulatedNode> all) {
        log.add(operation);
        offset += 37;
        for (SimulatedNode node : all) {
            if (node.follows(this) && !node.frozen) {
                node.log.add(operation);
                node.offset = offset;
            }
        }
    }

    /** Deletes all that is stale, as far as it is named. */
    void delete(Set<Integer> keys, List<SimulatedNode> all) {
        stale.removeAll(keys);
        for (SimulatedNode node : all) {
            if (node.follows(this) && !node.frozen) {
                node.stale.removeAll(keys);
            }
        }
    }

    NodeReport report(List<SimulatedNode> all, Schedule.Group group) {
        boolean ids = group.tells() == Schedule.Tells.ALL;
        List<Replica> replicas = new ArrayList<>();
        for (SimulatedNode node : all) {
            if (ids && node.follows(this)) {
                replicas.add(new Replica(node.address, true, node.offset));
            }
        }
        boolean linkUp =
                primary.filter(it -> it.alive && it.role == Role.PRIMARY).isPresent();
        return new NodeReport(
                role,
                ids && loading,
                ids && handingOver,
                false,
                ids ? Optional.of(runId) : Optional.empty(),
                ids ? Optional.of(replId) : Optional.empty(),
                ids ? previousReplId : Optional.empty(),
                ids ? previousUntil : -1,
                ids ? offset : -1,
                ids ? primary.map(it -> it.address) : Optional.empty(),
                linkUp,
                replicas,
                startedEmpty,
                ids && group.elastiCache());
    }

    @Override
    public String toString() {
        return (char) ('A' + index) + (foreign ? "(foreign)" : "");
    }
}
