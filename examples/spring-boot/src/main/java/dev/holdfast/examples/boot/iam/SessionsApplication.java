// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.iam;

import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** Sessions in an ElastiCache whose user logs in with IAM. */
@SpringBootApplication
public class SessionsApplication {

    /**
     * Runs the service.
     *
     * @param args as Spring Boot takes them
     */
    public static void main(String[] args) {
        SpringApplication.run(SessionsApplication.class, args);
    }

    @Bean
    IamTokens tokens(
            @Value("${sessions.cache}") String cache,
            @Value("${sessions.user}") String user,
            @Value("${sessions.region}") String region,
            ObjectProvider<AwsCredentialsProvider> aws,
            ObjectProvider<Clock> clock) {
        return new IamTokens(
                cache,
                user,
                region,
                aws.getIfAvailable(() -> DefaultCredentialsProvider.builder().build()),
                clock.getIfAvailable(Clock::systemUTC));
    }

    @Bean
    LettuceClientConfigurationBuilderCustomizer login(IamTokens tokens) {
        return client -> client.redisCredentialsProviderFactory(new RedisCredentialsProviderFactory() {
            @Override
            public IamTokens createCredentialsProvider(RedisConfiguration endpoint) {
                return tokens;
            }
        });
    }

    @RestController
    static class Sessions {

        private final StringRedisTemplate redis;

        Sessions(StringRedisTemplate redis) {
            this.redis = redis;
        }

        /** How often the user was here. */
        @PostMapping("/visits/{user}")
        Long visit(@PathVariable String user) {
            return redis.opsForValue().increment("visits:" + user);
        }
    }
}
