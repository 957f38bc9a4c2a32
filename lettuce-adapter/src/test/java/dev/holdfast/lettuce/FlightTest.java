// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What the JDK's Flight Recorder shows of a failover. */
@Isolated("records the whole process")
class FlightTest {

    @TempDir
    Path folder;

    private List<RecordedEvent> recorded(boolean waits) throws IOException {
        try (Recording recording = new Recording();
                RedisStage stage =
                        RedisStage.builder().dnsLag(Duration.ofMinutes(10)).start()) {
            recording.enable("dev.holdfast.Dial");
            recording.enable("dev.holdfast.Failover");
            if (waits) {
                recording.enable("dev.holdfast.Wait");
            } else {
                recording.disable("dev.holdfast.Wait");
            }
            recording.start();
            try (Holdfast holdfast = Clients.holdfast(stage)) {
                RedisClient client = Clients.client(holdfast, stage);
                RedisCommands<String, String> commands = client.connect().sync();
                commands.incr("n");
                RedisNode heir = stage.anyReplica();
                stage.crashPrimary();
                Aside.run(() -> {
                    await().until(() -> holdfast.recovery().waitingCommands() == 1);
                    stage.promote(heir);
                });
                commands.get("n");
                Clients.close(client);
            }
            recording.stop();
            Path file = folder.resolve("failover.jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file);
        }
    }

    private static List<RecordedEvent> of(String name, List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.holdfast." + name))
                .toList();
    }

    @Test
    void aFailoverItsDialsAndTheCallsThatWaitAreEvents() throws IOException {
        List<RecordedEvent> events = recorded(true);
        assertThat(of("Failover", events)).singleElement().satisfies(failover -> {
            assertThat(failover.getString("result")).startsWith("epoch 2: ").contains("INHERITED");
            assertThat(failover.getString("signal")).startsWith("CONNECTION_LOST");
            assertThat(failover.getDuration()).isPositive();
        });
        assertThat(of("Wait", events)).anySatisfy(wait -> {
            assertThat(wait.getString("result")).isEqualTo("GO");
            assertThat(wait.getBoolean("write")).isFalse();
            assertThat(wait.getDuration()).isPositive();
        });
        assertThat(of("Dial", events)).anySatisfy(dial -> {
            assertThat(dial.getLong("epoch")).isEqualTo(2);
            assertThat(dial.getString("result")).isEqualTo("OK");
        });
    }

    @Test
    void whatNoRecordingAsksForIsNotRecorded() throws IOException {
        List<RecordedEvent> events = recorded(false);
        assertThat(of("Wait", events)).isEmpty();
        assertThat(of("Failover", events)).isNotEmpty();
    }
}
