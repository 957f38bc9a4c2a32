// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.dns.ResolutionException;
import java.util.Collection;
import java.util.Optional;

/** What does not fit the configuration, in the words of the one who has to mend it. */
final class Misfits {

    private Misfits() {}

    /**
     * What does not fit at a node that DNS names, or with the name itself; elsewhere it only rules a candidate out. Once
     * there was a primary, only refused credentials and certificates count: the rest may pass with the failover.
     */
    static Optional<Misfit> ofGroup(
            Endpoint endpoint, NameWatch name, boolean named, Collection<NodeRecord> nodes, boolean known) {
        Optional<Misfit> any = !named && name.failure().isPresent()
                ? ofName(endpoint, name.failure().get(), name.advice())
                : nodes.stream()
                        .filter(record -> record.named)
                        .map(record -> ofNode(endpoint, record))
                        .flatMap(Optional::stream)
                        .findFirst();
        return any.filter(it -> !known || it.kind() == Misfit.Kind.CREDENTIALS || it.kind() == Misfit.Kind.CERTIFICATE);
    }

    /** A name that does not exist will not by waiting; servers that do not answer may. */
    static Optional<Misfit> ofName(Endpoint endpoint, ResolutionException.Kind kind, String advice) {
        return switch (kind) {
            case ALL_SERVERS_FAILED, SYSTEM_FAILED, CLOSED -> Optional.empty();
            default ->
                Optional.of(new Misfit(
                        Misfit.Kind.NAME,
                        "primary(\"" + endpoint.host() + "\", " + endpoint.port() + ") does not resolve: " + advice));
        };
    }

    static Optional<Misfit> ofNode(Endpoint endpoint, NodeRecord record) {
        boolean cluster = record.finding instanceof Finding.Answered answered
                && answered.report().clusterMode();
        if (cluster) {
            return Optional.of(new Misfit(
                    Misfit.Kind.CLUSTER_MODE,
                    "primary(\"" + endpoint.host() + "\", " + endpoint.port() + ") is a server in cluster mode ("
                            + record.address + "); Holdfast serves one replication group with cluster mode off: use"
                            + " the client's own cluster support, or the primary endpoint of another group"));
        }
        return record.misfit;
    }
}
