// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.model.ContainerNetwork.Ipam;
import dev.holdfast.testkit.Staging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.toxiproxy.ToxiproxyContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * One node: Toxiproxy, whose container has the address, and a server in a container of its own that shares it, as in a pod. So
 * both vanish from the network together, and the server may restart where it was.
 */
final class ContainerMachine implements Staging.Machine {
    private static final int SERVER_PORT = 6380;
    private static final String CONFIG = "/redis.conf";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String address;
    private final Network network;
    private final ToxiproxyContainer proxy;
    private final GenericContainer<?> server;
    private final ContainerWire wire;
    private final DockerClient docker;
    private boolean created;

    ContainerMachine(String serverImage, String proxyImage, Network network, String address) {
        this.address = address;
        this.network = network;
        this.wire = new ContainerWire(address);
        this.proxy = new ToxiproxyContainer(
                        DockerImageName.parse(proxyImage).asCompatibleSubstituteFor("shopify/toxiproxy"))
                .withNetwork(network)
                .withCreateContainerCmdModifier(command -> command.withIpv4Address(address))
                .waitingFor(new Running());
        // Dialled at their own address; 33 ports published would cost a second.
        proxy.setExposedPorts(List.of());
        String program = serverImage.contains("valkey") ? "valkey-server" : "redis-server";
        this.server = new GenericContainer<>(DockerImageName.parse(serverImage))
                // Past what the public images do first: change the user, who may then not read what is copied.
                .withCreateContainerCmdModifier(
                        command -> command.withEntrypoint(program).withCmd(CONFIG))
                .waitingFor(new Running());
        this.docker = server.getDockerClient();
    }

    /** Nothing to wait for: the node asks its server and its proxy itself. */
    private static final class Running extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {}
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public int serverPort() {
        return SERVER_PORT;
    }

    @Override
    public List<String> settings() {
        return List.of("bind 0.0.0.0", "dir /data");
    }

    @Override
    public void provide(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (created) {
                    server.copyFileToContainer(MountableFile.forHostPath(file), file.toString());
                } else {
                    server.withCopyFileToContainer(MountableFile.forHostPath(file), file.toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + folder, e);
        }
    }

    @Override
    public void start(List<String> settings) {
        if (created) {
            if (!isRunning(proxy)) {
                docker.startContainerCmd(proxy.getContainerId()).exec();
            }
            docker.startContainerCmd(server.getContainerId()).exec();
        } else {
            create(settings);
        }
        await(
                "Toxiproxy answers: containers' own addresses, such as " + address
                        + ", must be reachable from this JVM, which they are on Linux and not with Docker Desktop",
                wire::answers);
    }

    private void create(List<String> settings) {
        byte[] config = (String.join("\n", settings) + "\n").getBytes(StandardCharsets.UTF_8);
        proxy.start();
        server.withNetworkMode("container:" + proxy.getContainerId())
                .withCopyToContainer(Transferable.of(config), CONFIG)
                .start();
        created = true;
    }

    @Override
    public void admit() {
        wire.place(ContainerNetwork.PORT, SERVER_PORT);
    }

    @Override
    public boolean isRunning() {
        return created && isRunning(server);
    }

    private boolean isRunning(GenericContainer<?> container) {
        return Boolean.TRUE.equals(state(container).getRunning());
    }

    private ContainerState state(GenericContainer<?> container) {
        return docker.inspectContainerCmd(container.getContainerId()).exec().getState();
    }

    @Override
    public long pid() {
        Long pid = state(server).getPidLong();
        return pid == null ? 0 : pid;
    }

    @Override
    public void freeze() {
        docker.pauseContainerCmd(server.getContainerId()).exec();
        docker.pauseContainerCmd(proxy.getContainerId()).exec();
    }

    @Override
    public void thaw() {
        docker.unpauseContainerCmd(proxy.getContainerId()).exec();
        docker.unpauseContainerCmd(server.getContainerId()).exec();
    }

    @Override
    public boolean isFrozen() {
        return created && Boolean.TRUE.equals(state(server).getPaused());
    }

    /** The whole machine: its address answers no more. */
    @Override
    public void kill() {
        if (created) {
            if (isFrozen()) {
                // Docker kills no container that is paused (20.10).
                thaw();
            }
            kill(server);
            kill(proxy);
            await(this + " has ended", () -> !isRunning());
        }
    }

    private void kill(GenericContainer<?> container) {
        try {
            docker.killContainerCmd(container.getContainerId()).exec();
        } catch (ConflictException e) {
            // It does not run.
        }
    }

    @Override
    public void stop() {
        docker.stopContainerCmd(server.getContainerId()).exec();
        wire.refuse();
    }

    /** Docker copies files into a container that does not run, and deletes none. */
    @Override
    public void forget() {
        throw new IllegalStateException(
                "a container keeps what its server has saved: restartPrimaryEmpty() needs a stage of processes");
    }

    @Override
    public String log(int lines) {
        if (!created) {
            return "(no log of " + this + " yet)";
        }
        List<String> all = server.getLogs().lines().toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    @Override
    public Staging.Wire wire() {
        return wire;
    }

    @Override
    public void disconnect() {
        docker.disconnectFromNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(proxy.getContainerId())
                .withForce(true)
                .exec();
    }

    @Override
    public void cutOff() {
        wire.refuse();
        disconnect();
    }

    @Override
    public void reconnect() {
        docker.connectToNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(proxy.getContainerId())
                .withContainerNetwork(new com.github.dockerjava.api.model.ContainerNetwork()
                        .withIpamConfig(new Ipam().withIpv4Address(address)))
                .exec();
        wire.accept();
    }

    private void await(String what, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IllegalStateException("waited " + PATIENCE.toSeconds() + " s, but not yet: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Override
    public void close() {
        server.stop();
        proxy.stop();
    }

    @Override
    public String toString() {
        return "node " + address;
    }
}
