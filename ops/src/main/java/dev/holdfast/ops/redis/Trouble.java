// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.redis;

import dev.holdfast.topology.NodeAddress;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** What a failed dial means, and what to do about it. */
final class Trouble {
    private Trouble() {}

    static RedisUnreachable explain(NodeAddress node, Login login, Exception failure) {
        return new RedisUnreachable(node + ": " + advice(login, failure), failure);
    }

    private static String advice(Login login, Exception failure) {
        String text = String.valueOf(failure.getMessage());
        if (text.contains("NOAUTH")) {
            return "wants a password. Set REDISCLI_AUTH, or give --password-file or --ask-password.";
        }
        if (text.contains("WRONGPASS") || text.contains("invalid password")) {
            return "refused the credentials of "
                    + login.user().map(name -> "user " + name).orElse("the default user")
                    + ". Check --user and the password.";
        }
        if (text.contains("without any password configured")) {
            return "has no password, but one was given. Unset REDISCLI_AUTH, or name the right --user.";
        }
        if (failure instanceof SSLException && hasCause(failure, CertificateException.class)) {
            return "its certificate is not trusted (" + text + "). Give the authority with --cacert, and the endpoint"
                    + " by the name that the certificate carries.";
        }
        if (failure instanceof SSLException) {
            return "no TLS handshake (" + text + "). Does the server speak TLS on this port? Without, leave out --tls.";
        }
        if (failure instanceof ConnectException) {
            return "connection refused. Is the port right, and the server up?";
        }
        if (failure instanceof SocketTimeoutException) {
            return "no answer in time. Do the security group and the network let this machine in? Is TLS required"
                    + " (--tls)?";
        }
        if (login.tls().isEmpty() && (text.contains("connection closed") || failure instanceof SocketException)) {
            return "closed the connection. Is TLS required (--tls)?";
        }
        return reason(failure);
    }

    static String reason(Exception failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static boolean hasCause(Throwable failure, Class<?> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }
}
