// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.boot.Running;
import dev.holdfast.testkit.RedisStage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The servers know, as passwords, the tokens that ElastiCache would take at the time; they cannot check signatures. */
class SessionsTest {

    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-11-25T08:00:00Z"));

    private static final Clock CLOCK = new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return NOW.get();
        }
    };

    private static final AwsCredentialsProvider AWS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("staged", "staged"));

    @Configuration(proxyBeanMethods = false)
    @Import(SessionsApplication.class)
    static class Staged {

        @Bean
        AwsCredentialsProvider aws() {
            return AWS;
        }

        @Bean
        Clock clock() {
            return CLOCK;
        }
    }

    private static String tokenOfNow() {
        return new IamTokens("sessions", "app", "eu-west-1", AWS, CLOCK).token();
    }

    /** The tokens before are no good any more, and the connections that were opened with them are ended. */
    private static void expireAllBut(RedisStage stage, String token) {
        stage.nodes().forEach(node -> {
            node.command("ACL", "SETUSER", "app", "resetpass", ">" + token);
            node.command("CLIENT", "KILL", "USER", "app");
        });
    }

    @Test
    void theTokenIsMadeAnewForEachLoginAfterItHasExpiredAlsoInAFailover() {
        String first = tokenOfNow();
        try (RedisStage stage = RedisStage.builder()
                        .user("app", first, "+@all ~* &*")
                        .dnsLag(Duration.ofMinutes(10))
                        .start();
                Running sessions = Running.start(
                        new SpringApplication(Staged.class),
                        stage,
                        "sessions.cache=sessions",
                        "sessions.user=app",
                        "sessions.region=eu-west-1")) {
            assertThat(sessions.post("/visits/kim")).isEqualTo("1");

            NOW.updateAndGet(now -> now.plus(Duration.ofMinutes(16)));
            assertThat(tokenOfNow()).isNotEqualTo(first);
            expireAllBut(stage, tokenOfNow());
            assertThat(sessions.post("/visits/kim")).isEqualTo("2");

            NOW.updateAndGet(now -> now.plus(Duration.ofMinutes(16)));
            expireAllBut(stage, tokenOfNow());
            stage.promoteOrderly();
            assertThat(sessions.post("/visits/kim")).isEqualTo("3");
        }
    }

    @Test
    void aTokenIsASignedRequestThatSaysHowLongItIsGoodAndIsUsedForTenMinutes() {
        IamTokens tokens = new IamTokens("sessions", "app", "eu-west-1", AWS, CLOCK);
        String token = tokens.token();
        assertThat(token)
                .startsWith("sessions/?Action=connect&User=app&")
                .contains("X-Amz-Expires=900", "eu-west-1%2Felasticache", "X-Amz-Signature=");
        NOW.updateAndGet(now -> now.plus(Duration.ofMinutes(9)));
        assertThat(tokens.token()).isEqualTo(token);
        NOW.updateAndGet(now -> now.plus(Duration.ofMinutes(2)));
        assertThat(tokens.token()).isNotEqualTo(token);
    }
}
