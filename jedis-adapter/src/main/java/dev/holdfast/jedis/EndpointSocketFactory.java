// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.recovery.LiveConnection;
import dev.holdfast.topology.NodeAddress;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
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
    private @Nullable NodeAddress target;
    private Duration left = Duration.ofSeconds(1);
    private volatile @Nullable Socket socket;
    private volatile long epoch;
    private volatile boolean closed;

    @SuppressWarnings("unused") // read and written through IN_FLIGHT
    private volatile boolean inFlight;

    EndpointSocketFactory(HostAndPort name, JedisClientConfig config) {
        super(name, config);
        this.name = name;
        this.config = config;
    }

    /**
     * Says what the next dial is for.
     *
     * @param node where to; null for the name, resolved by the JVM (after the engine was closed)
     * @param ofEpoch the epoch that the node stands for
     * @param mostTime how long the dial, and each step of the handshake, may take at most
     */
    void aim(@Nullable NodeAddress node, long ofEpoch, Duration mostTime) {
        target = node;
        left = mostTime;
        epoch = ofEpoch;
    }

    @Override
    public Socket createSocket() throws JedisConnectionException {
        NodeAddress node = target;
        closed = false;
        Socket dialled;
        if (node == null) {
            dialled = super.createSocket();
        } else {
            int connectMillis = ConfigProxy.cut(config.getConnectionTimeoutMillis(), left);
            int socketMillis = ConfigProxy.cut(config.getSocketTimeoutMillis(), left);
            dialled = isSecure(config)
                    ? new SecureDial(name, node, ConfigProxy.within(config, connectMillis, socketMillis)).createSocket()
                    : dial(node, connectMillis, socketMillis);
        }
        socket = dialled;
        return dialled;
    }

    /** As Jedis does it (DefaultJedisSocketFactory.java:70), but the engine can end the dial. */
    private Socket dial(NodeAddress node, int connectMillis, int socketMillis) {
        Socket dialling = new Socket();
        socket = dialling;
        try {
            dialling.setReuseAddress(true);
            dialling.setKeepAlive(true);
            dialling.setTcpNoDelay(true);
            dialling.setSoLinger(true, 0);
            dialling.connect(new InetSocketAddress(node.ip(), node.port()), connectMillis);
            dialling.setSoTimeout(socketMillis);
            return dialling;
        } catch (IOException e) {
            close();
            throw new JedisConnectionException("Failed to connect to " + name + " at " + node + ".", e);
        }
    }

    static boolean isSecure(JedisClientConfig config) {
        return config.isSsl() || ConfigProxy.newer(config, "getSslOptions") != null;
    }

    /** Whether a failed write proves nothing: TLS may have sent the record before it noticed. */
    boolean isSecure() {
        return socket instanceof SSLSocket;
    }

    /** Cuts the time that reads may take, without Jedis' own note of the timeout. */
    void cutReads(int timeoutMillis) throws SocketException {
        Socket open = socket;
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
        IN_FLIGHT.setRelease(this, false);
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public boolean inFlight() {
        return inFlight;
    }

    @Override
    public void abandon() {
        close();
    }

    /** Whether the socket was closed from this side; Jedis cannot know it where only the plain socket was closed. */
    boolean isClosed() {
        return closed;
    }

    /** Closes without sending anything: Jedis' own disconnect() would flush half-written commands first. */
    void close() {
        closed = true;
        Socket open = socket;
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
        close();
        Socket open = socket;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            // The plain socket below is closed already.
        }
    }
}
