// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.recovery.LiveConnection;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.Target;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.OptionalLong;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * The sockets of one connection, one after the other: dials the address that the search found, while TLS and messages
 * keep the endpoint's name; and lets the engine close the socket from its own threads.
 *
 * <p>A subclass of the default factory since Jedis casts to it (Connection.java:266, 5.2 to 8.0).
 */
final class EndpointSocketFactory extends DefaultJedisSocketFactory implements LiveConnection {

    private static final VarHandle IN_FLIGHT;

    static {
        try {
            IN_FLIGHT = MethodHandles.lookup().findVarHandle(EndpointSocketFactory.class, "inFlight", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final HostAndPort name;
    private final JedisClientConfig config;
    private final Group group;
    private @Nullable Target target;
    private Duration left = Duration.ofSeconds(1);
    private volatile Line line = new Line(0);
    private @Nullable ReadInFlight read;

    @SuppressWarnings("unused") // read and written through IN_FLIGHT
    private volatile boolean inFlight;

    /** Counts what was in flight and is over. By the borrower only; plain, and read by the engine, which looks again. */
    private long turns = 1;

    /** Between setTimeoutInfinite and rollbackTimeout; plain, since the fence of {@link #busy()} comes after it. */
    private boolean patient;

    /** How many readers had joined when it was dialled. */
    int joined() {
        return line.joined;
    }

    void joined(int readers) {
        line.joined = readers;
    }

    /** What the sockets of a connection are told of its group. */
    interface Group {

        /** How many readers have joined. */
        default int joined() {
            return 0;
        }

        /** Whether a line of this epoch may be abandoned. */
        boolean isOver(long epoch);

        /** The epoch that a line belongs to which was dialled by name. */
        long epochOf(NodeAddress node);
    }

    /** One dial and its socket, so that whoever closes that of an old epoch never closes its successor. */
    private static final class Line {
        /**
         * Written by the connection's borrower only, once: when a line that was dialled by name turns out to fit. Plain, being
         * read for each command: the engine, which may read the old value, finds by the address what the new one is.
         */
        private long epoch;

        private volatile int joined;
        private volatile @Nullable Socket socket;
        private volatile boolean closed;

        Line(long epoch) {
            this.epoch = epoch;
        }
    }

    EndpointSocketFactory(HostAndPort name, JedisClientConfig config, Group group) {
        super(name, config);
        this.group = group;
        this.name = name;
        this.config = config;
    }

    /**
     * Says what the next dial is for.
     *
     * @param to where to; null for the name, resolved as without Holdfast
     * @param mostTime how long the dial, and each step of the handshake, may take at most
     */
    void aim(@Nullable Target to, Duration mostTime) {
        target = to;
        left = mostTime;
        line = new Line(to == null ? Standing.BARE : to.epoch());
        line.joined = group.joined();
    }

    @Override
    public Socket createSocket() throws JedisConnectionException {
        Target to = target;
        Line dialling = line;
        Socket dialled;
        if (to == null) {
            dialled = super.createSocket();
        } else {
            NodeAddress node = to.node();
            HostAndPort verified = new HostAndPort(to.host(), node.port());
            int connectMillis = ConfigProxy.cut(config.getConnectionTimeoutMillis(), left);
            int socketMillis = ConfigProxy.cut(config.getSocketTimeoutMillis(), left);
            dialled = isSecure(config)
                    ? new SecureDial(verified, node, ConfigProxy.within(config, connectMillis, socketMillis))
                            .createSocket()
                    : dial(dialling, node, connectMillis, socketMillis);
        }
        dialling.socket = dialled;
        if (dialling.closed) {
            close(dialling);
            throw new JedisConnectionException("The dial to " + name + " was abandoned: its epoch is over.");
        }
        return dialled;
    }

    /** As Jedis does it (DefaultJedisSocketFactory.java:70), but the engine can end the dial. */
    private static Socket dial(Line line, NodeAddress node, int connectMillis, int socketMillis) {
        Socket dialling = new Socket();
        line.socket = dialling;
        try {
            dialling.setReuseAddress(true);
            dialling.setKeepAlive(true);
            dialling.setTcpNoDelay(true);
            dialling.setSoLinger(true, 0);
            dialling.connect(new InetSocketAddress(node.ip(), node.port()), connectMillis);
            dialling.setSoTimeout(socketMillis);
            return dialling;
        } catch (IOException e) {
            close(line);
            throw new JedisConnectionException("Failed to connect to " + node + ".", e);
        }
    }

    static boolean isSecure(JedisClientConfig config) {
        return config.isSsl() || ConfigProxy.newer(config, "getSslOptions") != null;
    }

    /** Whether a failed write proves nothing: TLS may have sent the record before it noticed. */
    boolean isSecure() {
        return line.socket instanceof SSLSocket;
    }

    /** Cuts the time that reads may take, without Jedis' own note of the timeout. */
    void cutReads(int timeoutMillis) throws SocketException {
        Socket open = line.socket;
        if (open != null) {
            open.setSoTimeout(timeoutMillis);
        }
    }

    /**
     * Before a command is written. A full fence, so that either the engine sees the command in flight, or the command
     * sees the epoch that the engine has just moved on to.
     */
    void busy() {
        IN_FLIGHT.setVolatile(this, true);
    }

    /** After the last reply. */
    void idle() {
        turns++;
        IN_FLIGHT.setRelease(this, false);
    }

    /** As of the dial, which is what the straight way asks for. */
    long dialledIn() {
        return line.epoch;
    }

    /** Lets the engine give up a read that has a fallback. */
    void watch(ReadInFlight watched) {
        read = watched;
    }

    /** A blocking command or a subscription waits for its reply as its caller said, until it is told otherwise. */
    void patient(boolean value) {
        patient = value;
    }

    @Override
    public long awaited() {
        return inFlight && !patient ? turns : NOTHING;
    }

    @Override
    public OptionalLong oldestRead(long begunBefore) {
        ReadInFlight watched = read;
        return watched == null ? OptionalLong.empty() : watched.began(begunBefore);
    }

    /** Of the line on which it was sent: whoever dials anew has noted that it will not be answered. */
    @Override
    public void giveUpReads(long begunBy) {
        Line on = line;
        ReadInFlight watched = read;
        if (watched != null && watched.giveUp(begunBy)) {
            close(on);
        }
    }

    @Override
    public long epoch() {
        return epochOf(line);
    }

    private long epochOf(Line of) {
        long dialled = of.epoch;
        Socket open = of.socket;
        if (dialled != Standing.BARE || open == null || open.getInetAddress() == null) {
            return dialled;
        }
        return group.epochOf(new NodeAddress(open.getInetAddress(), open.getPort()));
    }

    /** A line that was dialled by name takes part from now on, if it leads where it should. */
    void settle() {
        Line settling = line;
        settling.epoch = epochOf(settling);
    }

    @Override
    public String client() {
        return "jedis";
    }

    @Override
    public boolean inFlight() {
        return inFlight;
    }

    @Override
    public void abandon() {
        Line old = line;
        if (group.isOver(epochOf(old))) {
            close(old);
        }
    }

    /** Whether the socket was closed from this side; Jedis cannot know it where only the plain socket was closed. */
    boolean isClosed() {
        return line.closed;
    }

    /** Closes without sending anything: Jedis' own disconnect() would flush half-written commands first. */
    void close() {
        close(line);
    }

    private static void close(Line line) {
        line.closed = true;
        Socket open = line.socket;
        if (open == null) {
            return;
        }
        try {
            SecureDial.underlying(open).close();
        } catch (IOException e) {
            // It is closed all the same, and whoever reads from it is told.
        }
    }

    /** Closes the TLS socket around the plain one too, so that Jedis' isConnected() says so and it can dial again. */
    void closeFully() {
        Line closing = line;
        close(closing);
        Socket open = closing.socket;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            // The plain socket below is closed already.
        }
    }
}
