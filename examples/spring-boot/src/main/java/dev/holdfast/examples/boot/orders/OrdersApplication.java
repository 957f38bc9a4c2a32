// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.orders;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** A service that knows nothing of Holdfast: its JedisPool bean is as it was, and the starter is on the class path. */
@SpringBootApplication
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
public class OrdersApplication {

    /**
     * Runs the service.
     *
     * @param args as Spring Boot takes them
     */
    public static void main(String[] args) {
        SpringApplication.run(OrdersApplication.class, args);
    }

    @Bean
    JedisPool jedisPool(@Value("${orders.redis.host}") String host, @Value("${orders.redis.port}") int port) {
        return new JedisPool(host, port);
    }

    @RestController
    static class Orders {

        private final JedisPool pool;

        Orders(JedisPool pool) {
            this.pool = pool;
        }

        /** The number of the new order. */
        @PostMapping("/orders/{customer}")
        long order(@PathVariable String customer) {
            try (Jedis jedis = pool.getResource()) {
                return jedis.incr("orders:" + customer);
            } catch (JedisConnectionException e) {
                throw new NoRedisException(e);
            }
        }
    }

    @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
    static final class NoRedisException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NoRedisException(Throwable cause) {
            super(cause);
        }
    }
}
