// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.dns.DnsSettings;
import dev.holdfast.ops.drill.Journal.Who;
import dev.holdfast.ops.redis.Login;
import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A group of servers on this machine, for a drill that touches nothing else. To be closed.
 *
 * @since 0.1.0
 */
public final class LocalGroup implements AutoCloseable {
    /** How long after a crash or freeze the stage's control plane promotes a replica. */
    private static final Duration DETECTION = Duration.ofSeconds(1);

    private final RedisStage stage;
    private final Path hostsFile;
    private final DnsSettings dns;
    private final RedisAccess access;

    private LocalGroup(RedisStage stage, Path hostsFile) {
        this.stage = stage;
        this.hostsFile = hostsFile;
        this.dns = DnsSettings.builder()
                .servers(List.of(stage.dns().socketAddress()))
                .build();
        this.access = new RedisAccess(new Endpoint(stage.endpoint(), stage.port()), Login.none(), dns);
    }

    /**
     * Starts a primary, replicas and a name server.
     *
     * @param replicas one or more
     * @param dnsLag how long after a promotion the name follows
     * @return a group that is up
     */
    public static LocalGroup start(int replicas, Duration dnsLag) {
        RedisStage stage =
                RedisStage.builder().replicas(replicas).dnsLag(dnsLag).start();
        try {
            Path hosts = Files.createTempDirectory("holdfast-drill-").resolve("hosts");
            stage.dns().keepHostsFile(hosts);
            return new LocalGroup(stage, hosts);
        } catch (IOException e) {
            stage.close();
            throw new UncheckedIOException("cannot write a hosts file for the bare prober", e);
        }
    }

    /**
     * What the drill is held on.
     *
     * @return the staged group
     */
    public Target target() {
        return new Target(access, dns, Optional.empty(), Optional.of(hostsFile));
    }

    /** How the primary goes. */
    public enum How {
        /** It hands over, as in a planned maintenance. */
        ORDERLY,
        /** By the server's FAILOVER command. */
        FAILOVER,
        /** Its process dies; a replica is promoted a second later. */
        CRASH,
        /** It hangs, with its connections open; a replica is promoted a second later. */
        FREEZE
    }

    /**
     * What starts the failover.
     *
     * @param how how the primary goes
     * @return a trigger
     */
    public Trigger trigger(How how) {
        return new Trigger() {
            @Override
            public List<String> steps() {
                return List.of(sentence(how, stage.primary()));
            }

            @Override
            public void start(Journal journal) {
                journal.note(Who.DRILL, sentence(how, stage.primary()));
                fail(how);
            }
        };
    }

    private static String sentence(How how, RedisNode primary) {
        String node = primary.address() + ":" + primary.port();
        return switch (how) {
            case ORDERLY -> "promote a replica in an orderly way: writes to " + node + " pause until it has caught up";
            case FAILOVER -> "send FAILOVER to " + node;
            case CRASH -> "kill " + node + ", and promote a replica a second later";
            case FREEZE -> "freeze " + node + ", and promote a replica a second later";
        };
    }

    private void fail(How how) {
        RedisNode replica = stage.anyReplica();
        switch (how) {
            case ORDERLY -> stage.promoteOrderly(replica);
            case FAILOVER -> stage.failoverCommand(replica);
            case CRASH -> {
                stage.crashPrimary();
                LockSupport.parkNanos(DETECTION.toNanos());
                stage.promote(replica);
            }
            case FREEZE -> {
                stage.freezePrimary();
                LockSupport.parkNanos(DETECTION.toNanos());
                stage.promote(replica);
            }
        }
    }

    @Override
    public void close() {
        access.close();
        stage.close();
        try {
            Files.deleteIfExists(hostsFile);
            Files.deleteIfExists(hostsFile.resolveSibling("hosts.draft"));
            Files.deleteIfExists(hostsFile.getParent());
        } catch (IOException ignored) {
            // A temporary file that stays behind spoils nothing.
        }
    }
}
