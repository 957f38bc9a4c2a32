// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.topology.Misfit;
import dev.holdfast.topology.Misfit.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import java.io.EOFException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells the faults of the configuration, which no waiting mends, from those of the network. */
final class Misfits {

    /** RedisStateMachine (6.2 to 7.7), where a byte is read that begins no reply of Redis. */
    private static final String UNKNOWN_REPLY = "Invalid first byte";

    private Misfits() {}

    /**
     * What a failed dial or handshake says of the configuration.
     *
     * @return empty if waiting may mend it
     */
    static Optional<Misfit> of(Throwable failure, RedisURI uri) {
        String endpoint = uri.getHost() + ":" + uri.getPort();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException && isRefusal(cause.getMessage())) {
                return Optional.of(new Misfit(
                        Kind.CREDENTIALS,
                        endpoint + " refused the credentials (" + cause.getMessage() + "): check user, password or"
                                + " credentialsProvider of the RedisURI against the server's users"));
            }
            if (cause instanceof SSLException tls && !isNetwork(tls)) {
                return Optional.of(new Misfit(
                        Kind.CERTIFICATE,
                        "no TLS connection to " + endpoint + " (" + tls.getMessage()
                                + "): the server must speak TLS, its"
                                + " certificate must carry this name, and the truststore in sslOptions of the"
                                + " ClientOptions must hold its authority"));
            }
            if (String.valueOf(cause.getMessage()).startsWith(UNKNOWN_REPLY)) {
                return Optional.of(new Misfit(
                        Kind.PROTOCOL,
                        "what answers at " + endpoint
                                + " is not Redis or Valkey, or speaks TLS only: check host and port,"
                                + " or set ssl in the RedisURI"));
            }
        }
        return Optional.empty();
    }

    private static boolean isRefusal(@Nullable String message) {
        return message != null
                && (message.startsWith("WRONGPASS")
                        || message.startsWith("NOAUTH")
                        || message.startsWith("ERR invalid password")
                        || message.startsWith("ERR Client sent AUTH, but no password is set")
                        || message.startsWith("ERR AUTH <password> called without any password configured"));
    }

    /** The user may neither UNLINK nor DEL. */
    static Misfit ofDeletion(RedisURI uri) {
        return new Misfit(
                Kind.CREDENTIALS,
                uri.getHost() + ":" + uri.getPort()
                        + " lets the user delete no keys, and some that were changed while Redis was away are to be deleted"
                        + " before it is read: grant +unlink or +del on them");
    }

    /** A handshake that was cut off, by a crash or by the engine, says nothing of certificates. */
    private static boolean isNetwork(SSLException tls) {
        for (Throwable cause = tls.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException
                    || cause instanceof SocketException
                    || cause instanceof ClosedChannelException) {
                return true;
            }
        }
        String message = String.valueOf(tls.getMessage());
        return message.contains("closed") || message.contains("timed out");
    }
}
