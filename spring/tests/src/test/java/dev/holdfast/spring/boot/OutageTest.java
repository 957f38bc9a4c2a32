// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.outcome.Outcomes;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/**
 * A service under load through an outage: 400 requests a second on Tomcat's 200 threads, of which a quarter may wait. {@code
 * -Dholdfast.outage.seconds=20} makes it as long as an unplanned failover.
 */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class OutageTest {

    private static final int SECONDS = Integer.getInteger("holdfast.outage.seconds", 5);
    private static final int PER_SECOND = 400;

    private record Answer(int status, String body, long millis) {

        /** How long the service itself had it, on a machine where everything else may be slow. */
        Answer inside() {
            return new Answer(status, body, Long.parseLong(body.substring(body.indexOf(' ') + 1)));
        }

        String what() {
            return body.substring(0, body.indexOf(' '));
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Shop.class)
    static class Busy {

        @RestController
        static class Counter {

            private final JedisPool pool;

            Counter(JedisPool pool) {
                this.pool = pool;
            }

            @GetMapping("/count")
            ResponseEntity<String> count() {
                long began = System.nanoTime();
                try (Jedis jedis = pool.getResource()) {
                    return ResponseEntity.ok(String.valueOf(jedis.incr("count")));
                } catch (RuntimeException failed) {
                    String what = Outcomes.find(failed)
                            .map(found -> found.getClass().getSimpleName())
                            .orElse(failed.toString());
                    return ResponseEntity.status(503).body(what + " " + millisSince(began));
                }
            }
        }
    }

    @Test
    @StagedRedis(dnsLagMillis = 100)
    void throughAnOutageTheProcessAnswersItsLivenessProbeAndWhatMayNotWaitEndsAtOnce(RedisStage stage) {
        stage.awaitReplicas();
        RedisNode heir = stage.anyReplica();
        try (Service service = Service.start(
                Busy.class, stage, "management.endpoint.health.probes.enabled=true", "server.tomcat.threads.max=200")) {
            Caller caller = new Caller(service);
            for (int warm = 0; warm < 200; warm++) {
                service.get("/count");
                service.get("/actuator/health/liveness");
            }

            stage.freezePrimary();
            List<CompletableFuture<Answer>> liveness = new ArrayList<>();
            List<CompletableFuture<Answer>> calls = load(caller, liveness);
            stage.promote(heir);
            List<Answer> counted = calls.stream().map(CompletableFuture::join).toList();
            List<Answer> alive = liveness.stream().map(CompletableFuture::join).toList();

            List<Answer> turnedAway =
                    counted.stream().filter(it -> it.status() == 503).toList();
            List<Answer> atOnce = turnedAway.stream()
                    .filter(it -> it.what().equals("TooManyWaitingException"))
                    .map(Answer::inside)
                    .toList();
            System.out.printf(
                    "outage of %d s, %d calls: %d ok, %d turned away (%s), median %d ms, in the service %d ms; %d liveness"
                            + " probes, median %d ms, slowest %d ms%n",
                    SECONDS,
                    counted.size(),
                    counted.stream().filter(it -> it.status() == 200).count(),
                    turnedAway.size(),
                    turnedAway.stream().map(Answer::what).distinct().sorted().toList(),
                    median(turnedAway),
                    median(atOnce),
                    alive.size(),
                    median(alive),
                    slowest(alive));
            assertThat(alive).isNotEmpty().allMatch(it -> it.status() == 200);
            assertThat(counted).allMatch(it -> it.status() == 200 || it.status() == 503);
            assertThat(turnedAway).allMatch(it -> it.what().endsWith("Exception"));
            assertThat(atOnce).hasSizeGreaterThan(counted.size() / 2);
            assertThat(median(atOnce)).as("ended at once, in the service").isLessThan(100);
            assertThat(service.get("/count")).isNotEmpty();
        }
    }

    private static List<CompletableFuture<Answer>> load(Caller caller, List<CompletableFuture<Answer>> liveness) {
        List<CompletableFuture<Answer>> calls = new ArrayList<>();
        long began = System.nanoTime();
        long pause = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
        for (int call = 0; call < SECONDS * PER_SECOND; call++) {
            calls.add(caller.ask("/count"));
            if (call % (PER_SECOND / 10) == 0) {
                liveness.add(caller.ask("/actuator/health/liveness"));
            }
            LockSupport.parkNanos(began + (call + 1) * pause - System.nanoTime());
        }
        return calls;
    }

    private static long median(List<Answer> answers) {
        List<Long> sorted = new ArrayList<>(answers.stream().map(Answer::millis).toList());
        Collections.sort(sorted);
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }

    private static long slowest(List<Answer> answers) {
        return answers.stream().mapToLong(Answer::millis).max().orElse(0);
    }

    private static final class Caller {

        private final HttpClient http = HttpClient.newHttpClient();
        private final String base;

        Caller(Service service) {
            base = "http://127.0.0.1:" + service.context().getEnvironment().getProperty("local.server.port");
        }

        CompletableFuture<Answer> ask(String path) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(Duration.ofSeconds(60))
                    .build();
            long began = System.nanoTime();
            return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .thenApply(answer -> new Answer(
                            answer.statusCode(),
                            answer.body(),
                            millisSince(began)));
        }
    }
}
