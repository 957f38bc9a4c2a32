// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.topology.NodeAddress;
import java.lang.reflect.Field;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.SSLSocketWrapper;

/** One TLS dial by Jedis' own code, with all of the user's TLS settings: to our address, in the endpoint's name. */
final class SecureDial extends DefaultJedisSocketFactory {

    /** The plain socket that Jedis wraps; the same name in 5.2.0, 6.0.0, 7.0.0, 7.4.1 and 8.0.2. */
    private static final @Nullable Field UNDERLYING = underlyingField();

    private final NodeAddress node;

    SecureDial(HostAndPort name, NodeAddress node, JedisClientConfig config) {
        super(name, config);
        this.node = node;
    }

    @Override
    protected HostAndPort getSocketHostAndPort() {
        return new DialledByAddress(getHostAndPort(), node);
    }

    /** What to close so that no TLS goodbye is written, which could block on a frozen peer. */
    static Socket underlying(Socket socket) {
        if (UNDERLYING != null && socket instanceof SSLSocketWrapper) {
            try {
                if (UNDERLYING.get(socket) instanceof Socket plain) {
                    return plain;
                }
            } catch (IllegalAccessException e) {
                // Then the outer one, which may take a moment longer.
            }
        }
        return socket;
    }

    private static @Nullable Field underlyingField() {
        try {
            Field field = SSLSocketWrapper.class.getDeclaredField("underlying");
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException | RuntimeException e) {
            return null;
        }
    }

    /**
     * The address when it is asked for the first time, the name from then on: {@code createSocket()} first dials, then
     * takes SNI and verification from the same object (DefaultJedisSocketFactory.java:93-153, 5.2 to 8.0; pinned by a
     * test on each version).
     */
    private static final class DialledByAddress extends HostAndPort {
        private static final long serialVersionUID = 1L;

        private final String address;
        private final int nodePort;
        private boolean hostAsked;
        private boolean portAsked;

        DialledByAddress(HostAndPort name, NodeAddress node) {
            super(name.getHost(), name.getPort());
            this.address = node.ip().getHostAddress();
            this.nodePort = node.port();
        }

        @Override
        public String getHost() {
            if (hostAsked) {
                return super.getHost();
            }
            hostAsked = true;
            return address;
        }

        @Override
        public int getPort() {
            if (portAsked) {
                return super.getPort();
            }
            portAsked = true;
            return nodePort;
        }
    }
}
