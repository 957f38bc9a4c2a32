// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.ops.redis.Login;
import javax.net.ssl.SSLParameters;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;

/** How both probers log in: as the user said, the rest at the defaults of Jedis. */
@SuppressWarnings("deprecation") // the newer SslOptions takes files, and no context that is made already
final class ProbeClient {
    static final String NAME = "holdfast-drill";

    private ProbeClient() {}

    static JedisClientConfig config(Login login) {
        DefaultJedisClientConfig.Builder config =
                DefaultJedisClientConfig.builder().clientName(NAME);
        login.user().ifPresent(config::user);
        login.password().get().ifPresent(config::password);
        if (login.tls().isPresent()) {
            SSLParameters parameters = new SSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            config.ssl(true)
                    .sslSocketFactory(login.tls().get().getSocketFactory())
                    .sslParameters(parameters);
        }
        return config.build();
    }
}
