// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.containers;

import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.Staging;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;

/**
 * Runs a stage's servers in containers: {@code RedisStage.builder().replicas(2).on(ContainerStaging.create())}. Each node is two
 * containers that share one address, a server and Toxiproxy before it; the stage's nodes share a network of their own. What the
 * verbs do here: {@code freeze} pauses the node's containers, {@code crash} kills them, so that its address answers no SYN any
 * more, {@link RedisStage#disconnect} takes them off the network.
 *
 * <p>The JVM dials the containers' own addresses, which Linux lets it. Immutable, thread-safe.
 *
 * @since 0.1.0
 */
public final class ContainerStaging implements Staging {
    /** What is needed, and what does without. */
    private static final String ADVICE =
            "no Docker engine answers: start one, or name it in DOCKER_HOST. A stage built without"
                    + " on(...) needs none: its servers are processes";

    private final String server;
    private final String toxiproxy;

    private ContainerStaging(String server, String toxiproxy) {
        this.server = server;
        this.toxiproxy = toxiproxy;
    }

    /**
     * Servers and proxies of the usual images: {@link ServerImage#REDIS_7} and Toxiproxy 2.12, unless the system properties
     * {@code holdfast.containers.server} and {@code holdfast.containers.toxiproxy} name others.
     *
     * @return a staging, for any number of stages
     * @since 0.1.0
     */
    public static ContainerStaging create() {
        return new ContainerStaging(
                System.getProperty("holdfast.containers.server", ServerImage.REDIS_7.image()),
                System.getProperty("holdfast.containers.toxiproxy", "shopify/toxiproxy:2.1.4"));
    }

    /**
     * Whether a Docker engine answers here.
     *
     * @return false where {@link #open} would fail for want of one
     * @since 0.1.0
     */
    public static boolean isAvailable() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /**
     * Uses another server.
     *
     * @param image one of those that are known
     * @return a staging with that image
     * @since 0.1.0
     */
    public ContainerStaging server(ServerImage image) {
        return server(image.image());
    }

    /**
     * Uses another server: an image with {@code redis-server} or, where its name has the word, {@code valkey-server} on its path.
     *
     * @param image an image's name
     * @return a staging with that image
     * @since 0.1.0
     */
    public ContainerStaging server(String image) {
        return new ContainerStaging(Objects.requireNonNull(image, "image"), toxiproxy);
    }

    /**
     * Uses another Toxiproxy.
     *
     * @param image an image's name
     * @return a staging with that image
     * @since 0.1.0
     */
    public ContainerStaging toxiproxy(String image) {
        return new ContainerStaging(server, Objects.requireNonNull(image, "image"));
    }

    @Override
    public String name() {
        return "containers";
    }

    /**
     * Makes a network for one stage.
     *
     * @return an empty network
     * @throws IllegalStateException where no Docker engine answers
     */
    @Override
    public Network open() {
        if (!isAvailable()) {
            throw new IllegalStateException(ADVICE);
        }
        return ContainerNetwork.create(server, toxiproxy);
    }

    @Override
    public String toString() {
        return "containers of " + server;
    }

    /**
     * Public images of servers.
     *
     * @since 0.1.0
     */
    public enum ServerImage {
        /** Redis 6.2. */
        REDIS_6_2("redis:6.2"),
        /** Redis 7.0: the version that Holdfast's own build runs. */
        REDIS_7("redis:7.0"),
        /** Redis 7.4, the last of the sevens. */
        REDIS_7_4("redis:7.4"),
        /** Redis 8.0. */
        REDIS_8("redis:8.0"),
        /** Valkey 8.1. */
        VALKEY_8("valkey/valkey:8.1");

        private final String image;

        ServerImage(String image) {
            this.image = image;
        }

        /**
         * The image's name.
         *
         * @return a name with a tag
         * @since 0.1.0
         */
        public String image() {
            return image;
        }
    }
}
