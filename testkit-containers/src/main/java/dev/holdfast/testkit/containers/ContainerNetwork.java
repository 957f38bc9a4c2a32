// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.containers;

import com.github.dockerjava.api.model.Network.Ipam;
import dev.holdfast.testkit.Staging;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;

/** A container network in which each node keeps its address, whatever happens to its containers. */
final class ContainerNetwork implements Staging.Network {
    static final int PORT = 6379;
    private static final int ATTEMPTS = 5;

    private final String server;
    private final String toxiproxy;
    private final Network network;
    private final String prefix;
    // The first is the gateway's.
    private final AtomicInteger last = new AtomicInteger(1);

    private ContainerNetwork(String server, String toxiproxy, Network network, String prefix) {
        this.server = server;
        this.toxiproxy = toxiproxy;
        this.network = network;
        this.prefix = prefix;
    }

    /**
     * Docker gives a container the address that it is asked for only where the network's range was named too (20.10: "user
     * specified IP address is supported only when connecting to networks with user configured subnets"). So it is asked for a
     * network of a range of its own choice, and then for one of that range.
     */
    static ContainerNetwork create(String server, String toxiproxy) {
        for (int attempt = 1; ; attempt++) {
            try {
                String range = freeRange();
                return new ContainerNetwork(server, toxiproxy, named(range), prefix(range));
            } catch (RuntimeException e) {
                // Another stage, of this JVM or another, may have taken the range meanwhile.
                if (attempt == ATTEMPTS) {
                    throw new IllegalStateException("the Docker engine makes no network", e);
                }
            }
        }
    }

    private static String freeRange() {
        try (Network probe = Network.newNetwork()) {
            return DockerClientFactory.instance()
                    .client()
                    .inspectNetworkCmd()
                    .withNetworkId(probe.getId())
                    .exec()
                    .getIpam()
                    .getConfig()
                    .get(0)
                    .getSubnet();
        }
    }

    private static Network named(String range) {
        Network network = Network.builder()
                .createNetworkCmdModifier(
                        command -> command.withIpam(new Ipam().withConfig(new Ipam.Config().withSubnet(range))))
                .build();
        // Made when it is asked for its name.
        var unused = network.getId();
        return network;
    }

    private static String prefix(String range) {
        return range.substring(0, range.lastIndexOf('.') + 1);
    }

    @Override
    public int port() {
        return PORT;
    }

    @Override
    public ContainerMachine add() {
        return new ContainerMachine(server, toxiproxy, network, prefix + last.incrementAndGet());
    }

    @Override
    public void close() {
        network.close();
    }
}
