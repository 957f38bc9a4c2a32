// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.JedisPool;

/**
 * What other processes see of a key that one process named: the promise is per process. This JVM is the other process; the
 * figures that it prints stand in docs/writes-while-away.md.
 */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class OtherProcessesTest {

    private final RedisStage stage =
            RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start();
    private final Holdfast holdfast = Clients.holdfast(stage);
    private final JedisPool pool = Clients.pool(holdfast);
    private final List<Other> others = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void closeAll() {
        others.forEach(Other::kill);
        pool.close();
        holdfast.close();
        stage.close();
    }

    /** A process that names keys. */
    private static final class Other {
        private final Process process;
        private final BufferedReader output;
        private final PrintStream input;

        Other(List<String> arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-cp",
                    System.getProperty("java.class.path"),
                    AwayProcess.class.getName()));
            command.addAll(arguments);
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            assertThat(output.readLine()).isEqualTo("ready");
        }

        String say(String line) {
            input.println(line);
            try {
                return String.valueOf(output.readLine());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        void kill() {
            process.destroyForcibly();
        }
    }

    private Other other(String... outbox) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                stage.endpoint(),
                String.valueOf(stage.port()),
                stage.dns().socketAddress().getAddress().getHostAddress(),
                String.valueOf(stage.dns().socketAddress().getPort())));
        arguments.addAll(List.of(outbox));
        Other other = new Other(arguments);
        others.add(other);
        return other;
    }

    private String get() {
        return Clients.with(pool, jedis -> String.valueOf(jedis.get("k")));
    }

    private RedisNode freezeWithAnOldValue() {
        Clients.with(pool, jedis -> jedis.set("k", "old"));
        RedisNode heir = stage.anyReplica();
        await().atMost(Clients.SOON).until(() -> !heir.command("GET", "k").isNothing());
        stage.freezePrimary();
        return heir;
    }

    @Test
    void anotherProcessMayReadTheOldValueUntilTheOneThatNamedTheKeyHasDeletedIt() throws Exception {
        Other naming = other();
        RedisNode heir = freezeWithAnOldValue();
        naming.say("change k");
        long promoted = stage.promote(heir);
        await().atMost(Clients.SOON).pollInterval(Duration.ofMillis(1)).until(() -> get().equals("null"));
        long window = System.nanoTime() - promoted;
        System.out.println(
                "window of another process: " + Duration.ofNanos(window).toMillis() + " ms");
        assertThat(Duration.ofNanos(window)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void whatAProcessNamedInMemoryIsForgottenWithItAndTheOldValueStays() throws Exception {
        Other naming = other();
        RedisNode heir = freezeWithAnOldValue();
        naming.say("change k");
        naming.kill();
        stage.promote(heir);
        stage.pointDns(heir);
        assertThat(get()).isEqualTo("old");
        other();
        assertThat(get()).as("also when it was started again").isEqualTo("old");
    }

    @Test
    void whatAProcessNamedInAStoreIsDeletedOnceItWasStartedAgain() throws Exception {
        String outbox = folder.resolve("outbox").toString();
        Other naming = other(outbox);
        RedisNode heir = freezeWithAnOldValue();
        naming.say("change k");
        naming.kill();
        stage.promote(heir);
        stage.pointDns(heir);
        assertThat(get()).isEqualTo("old");
        other(outbox);
        assertThat(get()).isEqualTo("null");
    }
}
