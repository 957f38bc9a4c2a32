// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.redis;

import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * How to log in. Its text never shows the password.
 *
 * @param user the ACL user; empty for the default one
 * @param password asked for at each login, since a token may be short-lived; empty for none
 * @param tls empty for a plain connection
 * @since 0.1.0
 */
public record Login(Optional<String> user, Supplier<Optional<String>> password, Optional<SSLContext> tls) {

    /**
     * No credentials, no TLS.
     *
     * @return a login for an open server
     */
    public static Login none() {
        return new Login(Optional.empty(), Optional::empty, Optional.empty());
    }

    @Override
    public String toString() {
        return user.orElse("default user") + (tls.isPresent() ? " over TLS" : "");
    }
}
