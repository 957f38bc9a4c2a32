// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.topology.NodeReport.Replica;
import dev.holdfast.topology.NodeReport.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a node says of itself when it is asked, in a test's words. */
final class Says {

    private Role role = Role.PRIMARY;
    private boolean loading;
    private boolean handingOver;
    private boolean clusterMode;
    private Optional<String> runId = Optional.empty();
    private Optional<String> replId = Optional.empty();
    private Optional<String> previousReplId = Optional.empty();
    private long previousUntil = -1;
    private long offset;
    private Optional<NodeAddress> primary = Optional.empty();
    private boolean linkUp;
    private final List<Replica> replicas = new ArrayList<>();
    private boolean startedEmpty;
    private boolean elastiCache;

    private Says() {}

    static Says primary(String runId, String replId) {
        Says says = new Says();
        says.runId = Optional.of(runId);
        says.replId = Optional.of(replId);
        return says;
    }

    /** HELLO answers, INFO does not: a role and no ids. */
    static Says primaryWithoutIds() {
        return new Says();
    }

    static Says replicaWithoutIds() {
        Says says = new Says();
        says.role = Role.REPLICA;
        return says;
    }

    static Says replica(String runId, String replId, NodeAddress of) {
        Says says = primary(runId, replId);
        says.role = Role.REPLICA;
        says.primary = Optional.of(of);
        says.linkUp = true;
        return says;
    }

    static Says nothing() {
        Says says = new Says();
        says.role = Role.UNKNOWN;
        return says;
    }

    /** It followed this history before it was promoted, up to this offset. */
    Says descendsFrom(String ancestor, long until) {
        previousReplId = Optional.of(ancestor);
        previousUntil = until;
        return this;
    }

    Says at(long reached) {
        offset = reached;
        return this;
    }

    Says lists(NodeAddress... online) {
        for (NodeAddress address : online) {
            replicas.add(new Replica(address, true, offset));
        }
        return this;
    }

    Says listsOffline(NodeAddress address) {
        replicas.add(new Replica(address, false, 0));
        return this;
    }

    Says loading() {
        loading = true;
        return this;
    }

    Says handingOver() {
        handingOver = true;
        return this;
    }

    Says inClusterMode() {
        clusterMode = true;
        return this;
    }

    Says linkDown() {
        linkUp = false;
        return this;
    }

    Says startedEmpty() {
        startedEmpty = true;
        return this;
    }

    Says onElastiCache() {
        elastiCache = true;
        return this;
    }

    NodeReport report() {
        return new NodeReport(
                role,
                loading,
                handingOver,
                clusterMode,
                runId,
                replId,
                previousReplId,
                previousUntil,
                offset,
                primary,
                linkUp,
                replicas,
                startedEmpty,
                elastiCache);
    }
}
