// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnedProcessesTest {

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "KILL"})
    void noServerOutlivesTheJvm(String signal) throws IOException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TwoServers.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Long> servers = new ArrayList<>();
        BufferedReader out = jvm.inputReader();
        servers.add(Long.parseLong(out.readLine()));
        servers.add(Long.parseLong(out.readLine()));
        Path folder = Path.of(out.readLine());

        OwnedProcesses.signal(signal, jvm.pid());

        await().untilAsserted(() -> assertThat(servers)
                .allMatch(pid ->
                        !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)));
        await().untilAsserted(() -> assertThat(Files.exists(folder)).isFalse());
    }

    /** Runs in a JVM of its own. */
    static final class TwoServers {
        private TwoServers() {}

        public static void main(String[] arguments) throws InterruptedException {
            RedisNode.start().close();
            RedisNode running = RedisNode.start();
            RedisNode frozen = RedisNode.start();
            frozen.freeze();
            System.out.println(running.pid() + "\n" + frozen.pid() + "\n" + OwnedProcesses.folder());
            Thread.sleep(60_000);
        }
    }
}
