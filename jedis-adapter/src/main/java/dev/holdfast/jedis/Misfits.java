// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.topology.Misfit;
import dev.holdfast.topology.Misfit.Kind;
import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Tells the faults of the configuration, which no waiting mends, from those of the network. */
final class Misfits {

    /** Protocol.java:162 (5.2), where a byte is read that begins no reply of Redis. */
    private static final String UNKNOWN_REPLY = "Unknown reply: ";

    private Misfits() {}

    /**
     * What a failed dial or handshake says of the configuration.
     *
     * @return empty if waiting may mend it
     */
    static Optional<Misfit> of(Throwable failure, HostAndPort endpoint) {
        if (failure instanceof JedisAccessControlException) {
            return Optional.of(new Misfit(
                    Kind.CREDENTIALS,
                    endpoint + " refused the credentials (" + failure.getMessage() + "): check user, password or"
                            + " credentialsProvider of the JedisClientConfig against the server's users"));
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException tls && !isNetwork(tls)) {
                return Optional.of(certificate(tls, endpoint));
            }
            for (Throwable suppressed : cause.getSuppressed()) {
                if (suppressed instanceof SSLException tls && !isNetwork(tls)) {
                    return Optional.of(certificate(tls, endpoint));
                }
            }
        }
        return foreign(failure, endpoint);
    }

    private static Misfit certificate(SSLException tls, HostAndPort endpoint) {
        return new Misfit(
                Kind.CERTIFICATE,
                "no TLS connection to " + endpoint + " (" + tls.getMessage() + "): the server must speak TLS, its"
                        + " certificate must carry this name, and the truststore in sslSocketFactory or sslOptions of"
                        + " the JedisClientConfig must hold its authority");
    }

    private static Optional<Misfit> foreign(Throwable failure, HostAndPort endpoint) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof JedisConnectionException && message.contains("failed ssl/tls hostname verification")) {
            return Optional.of(new Misfit(
                    Kind.CERTIFICATE,
                    message + " The hostnameVerifier of the JedisClientConfig refused the name " + endpoint.getHost()));
        }
        if (failure instanceof JedisConnectionException && message.startsWith(UNKNOWN_REPLY)) {
            return Optional.of(new Misfit(
                    Kind.PROTOCOL,
                    "what answers at " + endpoint + " is not Redis or Valkey, or speaks TLS only: check host and port,"
                            + " or set ssl(true) in the JedisClientConfig"));
        }
        return Optional.empty();
    }

    /** The user may neither UNLINK nor DEL. */
    static Misfit ofDeletion(HostAndPort endpoint) {
        return new Misfit(
                Kind.CREDENTIALS,
                endpoint
                        + " lets the user delete no keys, and some that were changed while Redis was away are to be deleted"
                        + " before it is read: grant +unlink or +del on them");
    }

    /** A handshake that was cut off, by a crash or by the engine, says nothing of certificates. */
    private static boolean isNetwork(SSLException tls) {
        for (Throwable cause = tls.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException
                    || cause instanceof SocketException
                    || cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return tls.getMessage() != null && tls.getMessage().contains("Socket is closed");
    }
}
