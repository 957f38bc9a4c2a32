// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** An application that knows nothing of Holdfast: a JedisPool bean, and Boot's own StringRedisTemplate. */
@SpringBootConfiguration
@EnableAutoConfiguration
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
class Shop {

    @Bean
    JedisPool jedisPool(@Value("${stage.host}") String host, @Value("${stage.port}") int port) {
        return new JedisPool(host, port);
    }

    @RestController
    static class Orders {

        private final JedisPool pool;
        private final StringRedisTemplate template;

        Orders(JedisPool pool, StringRedisTemplate template) {
            this.pool = pool;
            this.template = template;
        }

        @GetMapping("/pool")
        String pool() {
            try (Jedis jedis = pool.getResource()) {
                return String.valueOf(jedis.incr("pool"));
            }
        }

        @GetMapping("/template")
        String template() {
            return String.valueOf(template.opsForValue().increment("template"));
        }

        @GetMapping("/thread")
        String thread() {
            return Thread.currentThread().toString();
        }
    }
}
