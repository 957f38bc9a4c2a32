// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.orders;

import dev.holdfast.examples.boot.Running;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * The orders service, in a process of its own, at 400 requests a second on Tomcat's 200 threads through an outage: half of them
 * orders, which have no fallback, half of them stock, which has one. Ten times a second its liveness is asked on the same port.
 * Ends with 1 unless every such answer came in under 100 ms and no request with a fallback failed. Times count from when a
 * request was due, so that a generator that falls behind hides nothing.
 */
public final class LivenessUnderLoad {

    private static final int PER_SECOND = 400;
    private static final int LIVENESS_EVERY = PER_SECOND / 10;
    private static final long MOST_MILLIS = 100;
    private static final String LIVENESS = "/actuator/health/liveness";

    private record Answer(String what, int status, long millis) {}

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final String base;

    private LivenessUnderLoad(String base) {
        this.base = base;
    }

    /** How many seconds the outage lasts; 20 unless given. */
    public static void main(String[] args) throws Exception {
        boolean kept = measured(args.length > 0 ? Integer.parseInt(args[0]) : 20);
        System.out.println(kept ? "kept" : "NOT kept");
        System.exit(kept ? 0 : 1);
    }

    private static boolean measured(int seconds) throws Exception {
        int port = freePort();
        try (RedisStage stage =
                RedisStage.builder().dnsLag(Duration.ofMillis(100)).start()) {
            stage.awaitReplicas();
            RedisNode heir = stage.anyReplica();
            Process service = service(stage, port);
            try {
                LivenessUnderLoad load = new LivenessUnderLoad("http://127.0.0.1:" + port);
                load.awaitStart();
                load.run(5);
                load.print("before");
                load.answers.clear();

                stage.freezePrimary();
                load.run(seconds);
                stage.promote(heir);
                boolean kept = load.print("outage of " + seconds + " s");
                load.answers.clear();
                load.run(5);
                load.print("after");
                return kept;
            } finally {
                service.destroyForcibly().waitFor();
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Process service(RedisStage stage, int port) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OrdersApplication.class.getName(),
                        "--server.port=" + port,
                        "--server.tomcat.threads.max=200",
                        "--management.endpoint.health.probes.enabled=true",
                        "--orders.redis.host=" + stage.endpoint(),
                        "--orders.redis.port=" + stage.port(),
                        "--spring.data.redis.host=" + stage.endpoint(),
                        "--spring.data.redis.port=" + stage.port(),
                        "--spring.datasource.url=jdbc:h2:mem:unused",
                        // What it says instead costs no database anything.
                        "--holdfast.fallback.at-once=50",
                        "--holdfast.dns.servers=" + Running.dns(stage))
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "liveness-service.log").toFile())
                .start();
    }

    private void awaitStart() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (true) {
            try {
                if (http.send(request("GET", LIVENESS), BodyHandlers.discarding())
                                .statusCode()
                        == 200) {
                    return;
                }
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("the service does not start; see target/liveness-service.log", e);
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    private HttpRequest request(String method, String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, BodyPublishers.noBody())
                .build();
    }

    private void run(int seconds) throws InterruptedException {
        long began = System.nanoTime();
        long pause = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
        int asked = 0;
        for (int call = 0; call < seconds * PER_SECOND; call++) {
            long due = began + call * pause;
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            boolean order = call % 2 == 0;
            ask(order ? "order" : "stock", order ? "POST" : "GET", order ? "/orders/kim" : "/stock/7", due);
            asked++;
            if (call % LIVENESS_EVERY == 0) {
                ask("liveness", "GET", LIVENESS, due);
                asked++;
            }
        }
        // Orders that wait for the primary may do so for the budget; the rest is over.
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (answers.size() < asked && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void ask(String what, String method, String path, long due) {
        http.sendAsync(request(method, path), BodyHandlers.discarding())
                .handle((answer, failed) -> new Answer(what, status(answer), millisSince(due)))
                .thenAccept(answers::add);
    }

    private static int status(HttpResponse<Void> answer) {
        return answer == null ? 0 : answer.statusCode();
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private boolean print(String when) {
        List<Answer> all = new ArrayList<>(answers);
        System.out.printf(
                "%s (load average of the machine: %.1f on %d processors)%n",
                when,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.getRuntime().availableProcessors());
        line("liveness", all, it -> it.what().equals("liveness"));
        line("stock, with a fallback", all, it -> it.what().equals("stock"));
        line("orders answered", all, it -> it.what().equals("order") && it.status() == 200);
        line("orders turned away", all, it -> it.what().equals("order") && it.status() != 200);
        return all.stream().noneMatch(LivenessUnderLoad::breaksThePromise);
    }

    private static boolean breaksThePromise(Answer answer) {
        return switch (answer.what()) {
            case "liveness" -> answer.status() != 200 || answer.millis() >= MOST_MILLIS;
            case "stock" -> answer.status() != 200;
            default -> answer.status() != 200 && answer.status() != 503;
        };
    }

    private static void line(String name, List<Answer> all, Predicate<Answer> which) {
        List<Long> times =
                all.stream().filter(which).map(Answer::millis).sorted().toList();
        if (!times.isEmpty()) {
            System.out.printf(
                    "  %-24s %6d  median %5d ms  99 %% %5d ms  slowest %5d ms%n",
                    name,
                    times.size(),
                    times.get(times.size() / 2),
                    times.get((int) (times.size() * 0.99)),
                    times.get(times.size() - 1));
        }
    }
}
