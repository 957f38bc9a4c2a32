// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.observe.Flight;
import dev.holdfast.outcome.BlockingTimeout;
import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Target;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The seam: every command, pipeline, transaction, blocking call and subscription of every Jedis client passes
 * {@code sendCommand}, {@code flush} and {@code readProtocolWithCheckingBroken} (5.2 to 8.0). Here they are handed to
 * {@link CommandJourney}, and Jedis' own silent ways are closed: it re-dials a closed socket without AUTH and SELECT, and
 * flushes half-written commands when it disconnects.
 */
final class HoldfastConnection extends Connection {

    private static final Logger LOG = LoggerFactory.getLogger(HoldfastConnection.class);

    private static final String DIALLED = "OK";

    private final EndpointSocketFactory socket;
    private final Attachment attachment;

    /** Null while Connection's constructor dials: its virtual calls come before our fields are set. */
    private final @Nullable CommandJourney journey;

    /** While a handshake in place runs through Jedis' own methods. */
    private boolean handshaking;

    /** While Jedis fills its buffer, in which course it would dial a closed socket. */
    private boolean writing;

    /** Between setTimeoutInfinite and rollbackTimeout: a blocking command or a subscription. */
    private boolean infinite;

    private long infiniteSince;

    /** How its pool takes it back; null in a JedisPool, which sees to that itself. */
    private @Nullable Dialling dialling;

    private HoldfastConnection(EndpointSocketFactory socket, Attachment attachment, JedisClientConfig config) {
        // The constructor with a config, since up to 7.x only it keeps the blocking socket timeout.
        super(socket, config);
        this.socket = socket;
        this.attachment = attachment;
        this.journey = new CommandJourney(this, socket, attachment);
    }

    /** Dials a node, or in a mode that changes nothing the name, and does the client's handshake. The engine may abandon both. */
    static HoldfastConnection dial(Attachment attachment, @Nullable Target target, Duration left) {
        EndpointSocketFactory socket = new EndpointSocketFactory(attachment.name(), attachment.config(), attachment);
        socket.aim(target, left);
        attachment.recovery().track(socket);
        Flight flight = attachment.recovery().dials(Optional.ofNullable(target));
        Timing.Cancellable watch = attachment.recovery().watchDial(socket::close);
        try {
            HoldfastConnection connection = new HoldfastConnection(socket, attachment, attachment.config());
            attachment.dialled(socket.dialledIn());
            connection.setSoTimeout(attachment.config().getSocketTimeoutMillis());
            flight.ends(DIALLED);
            return connection;
        } catch (RuntimeException e) {
            flight.ends(e.getClass().getSimpleName());
            socket.closeFully();
            attachment.recovery().untrack(socket);
            throw e;
        } finally {
            watch.cancel();
        }
    }

    /** While no primary is there: dialled in place with the first command that has no fallback, or outlives the outage. */
    static HoldfastConnection undialled(Attachment attachment) {
        EndpointSocketFactory socket = new EndpointSocketFactory(attachment.name(), attachment.config(), attachment);
        HoldfastConnection connection =
                new HoldfastConnection(socket, attachment, ConfigProxy.undialled(attachment.config()));
        connection.setBroken();
        connection.setSoTimeout(attachment.config().getSocketTimeoutMillis());
        return connection;
    }

    boolean isUndialled() {
        return socket.dialledIn() == 0 && !isHealthy();
    }

    /** Called by Connection's constructor (5.2 to 8.0), whose own dials. */
    @Override
    protected void initializeFromClientConfig(JedisClientConfig config) {
        if (!(config instanceof ConfigProxy.Undialled)) {
            super.initializeFromClientConfig(config);
        }
    }

    /** Dials anew in place, so that whoever holds this connection keeps it; restores what the user had set. */
    void redial(@Nullable Target target, Duration left, Session session) {
        drop();
        int timeout = getSoTimeout();
        attachment.recovery().track(socket);
        handshaking = true;
        Flight flight = attachment.recovery().dials(Optional.ofNullable(target));
        try {
            socket.aim(target, left);
            initializeFromClientConfig(attachment.config());
            restore(session);
            flight.ends(DIALLED);
        } catch (RuntimeException e) {
            flight.ends(e.getClass().getSimpleName());
            drop();
            throw e;
        } finally {
            handshaking = false;
        }
        attachment.dialled(socket.dialledIn());
        setSoTimeout(timeout);
        if (infinite) {
            super.setTimeoutInfinite();
        }
    }

    private void restore(Session session) {
        if (session.isElsewhere()) {
            super.select(session.database());
        }
        CommandArguments clientName = session.clientName();
        if (clientName != null) {
            super.sendCommand(clientName);
            super.getOne();
        }
    }

    /** Closes the socket and sends nothing more. */
    void drop() {
        setBroken();
        socket.closeFully();
    }

    /** Whether bytes may be written; a read that failed leaves a connection whose replies no longer fit. */
    boolean isHealthy() {
        return !isBroken() && !socket.isClosed();
    }

    /** Jedis' own {@code sendCommand}: fills the buffer. Never dials. */
    void write(CommandArguments command) {
        writing = true;
        try {
            super.sendCommand(command);
        } finally {
            writing = false;
        }
    }

    /** {@link #write} once more: a blocking command waits only for what is left of its caller's timeout. */
    void rewrite(CommandArguments command) {
        if (!infinite) {
            write(command);
            return;
        }
        Duration waited = Duration.ofNanos(attachment.recovery().timing().nanos() - infiniteSince);
        write(BlockingTimeout.after(new JedisWords(command), waited)
                .map(left -> JedisWords.with(command, left))
                .orElse(command));
    }

    /** Gives the server the body of a script, outside of the commands that are pending. */
    void loadScript(byte[] body) {
        write(new CommandArguments(Protocol.Command.SCRIPT).add("LOAD").add(body));
        push();
        readReply();
    }

    /** Jedis' own {@code flush}. */
    void push() {
        super.flush();
    }

    /** Jedis' own read of one reply. */
    Object readReply() {
        return super.readProtocolWithCheckingBroken();
    }

    /** Cuts the reads of one attempt to what is left of its budget; a blocking command waits as its caller said. */
    void cutReads(Duration left) {
        if (infinite) {
            return;
        }
        try {
            socket.cutReads(ConfigProxy.cut(getSoTimeout(), left));
        } catch (SocketException e) {
            setBroken();
            throw new JedisConnectionException(e);
        }
    }

    /** Ends {@link #cutReads}. */
    void restoreReads() {
        if (!infinite && isHealthy()) {
            super.rollbackTimeout();
        }
    }

    /** Whether a blocking command or a subscription is under way, which waits as its caller said. */
    boolean isInfinite() {
        return infinite;
    }

    /** Asks for a sign of life, outside of any command's journey: a lost connection is the pool's to replace. */
    boolean probe() {
        handshaking = true;
        try {
            return super.ping();
        } finally {
            handshaking = false;
        }
    }

    /** What an earlier borrower selected must not leak to the next one. */
    void selectConfigured() {
        Session session = journey().session();
        if (session.isElsewhere()) {
            super.select(session.configuredDatabase());
        }
    }

    /** Its pool is Jedis' own, and calls us only through its objects. */
    void returnThrough(Dialling pool) {
        dialling = pool;
    }

    CommandJourney journey() {
        if (journey == null) {
            throw new IllegalStateException("used before it was constructed");
        }
        return journey;
    }

    /** Whether it makes room for one to a reader that joined since. */
    boolean makesRoom() {
        int joined = socket.joined();
        socket.joined(attachment.joined());
        return attachment.recovery().isToMove(joined, socket.epoch(), 0);
    }

    long epoch() {
        return socket.epoch();
    }

    @Override
    public void sendCommand(CommandArguments command) {
        if (journey == null || handshaking) {
            super.sendCommand(command);
        } else {
            journey.send(command);
        }
    }

    @Override
    protected void flush() {
        if (journey == null || handshaking) {
            super.flush();
        } else {
            journey.flush();
        }
    }

    @Override
    @SuppressWarnings("NullAway") // Jedis declares no nullness; an absent key is null
    protected Object readProtocolWithCheckingBroken() {
        return journey == null || handshaking ? super.readProtocolWithCheckingBroken() : journey.read();
    }

    /**
     * Jedis would dial a closed socket anew here, without HELLO, AUTH and SELECT (5.2 to 8.0). Its own methods come here
     * when the journey has just found the connection open; anybody else with a closed one wants to connect.
     */
    @Override
    public void connect() {
        if (journey == null || handshaking) {
            super.connect();
        } else if (!isHealthy() || !isConnected()) {
            if (writing) {
                setBroken();
                throw new JedisConnectionException("The connection was closed before the command was written.");
            }
            journey.makeReady();
        }
    }

    @Override
    public void setTimeoutInfinite() {
        infinite = true;
        socket.patient(true);
        infiniteSince = attachment.recovery().timing().nanos();
        if (journey == null || isHealthy()) {
            super.setTimeoutInfinite();
        }
    }

    @Override
    public void rollbackTimeout() {
        infinite = false;
        if (journey != null) {
            socket.patient(false);
        }
        // In a finally block of Jedis': a closed socket would replace the error that is on its way up.
        if (journey == null || isHealthy()) {
            super.rollbackTimeout();
        }
    }

    @Override
    public void disconnect() {
        if (journey == null) {
            // A handshake failed in Connection's constructor: our fields are not set, and dial() closes the socket.
            setBroken();
            return;
        }
        drop();
        if (!handshaking) {
            attachment.recovery().untrack(socket);
        }
    }

    @Override
    public void close() {
        Dialling pool = dialling;
        if (pool == null || !isBroken()) {
            super.close();
            return;
        }
        try {
            pool.whileReturning(super::close);
        } catch (JedisException e) {
            // commons-pool 2.13.1 (POOL-431) lets the failed dial of a successor out of close().
            LOG.debug("A broken connection is not replaced at once; the next borrower dials", e);
        }
    }
}
