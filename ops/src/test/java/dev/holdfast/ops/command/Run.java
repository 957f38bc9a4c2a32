// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.testkit.RedisStage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One run of the program, and what it said. */
record Run(int exitCode, String out, String err) {

    static Run of(String... words) {
        return with(Map.of(), words);
    }

    static Run with(Map<String, String> environment, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = new Program(stream(out), stream(err), environment).run(List.of(words));
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** A command on a stage's primary endpoint, by name, with its name server. */
    static Run on(RedisStage stage, String command, String... more) {
        return on(stage, Map.of(), command, more);
    }

    static Run on(RedisStage stage, Map<String, String> environment, String command, String... more) {
        List<String> words = new ArrayList<>(
                List.of(command, stage.endpoint() + ":" + stage.port(), "--name-server", nameServer(stage)));
        words.addAll(List.of(more));
        return with(environment, words.toArray(String[]::new));
    }

    static String nameServer(RedisStage stage) {
        return stage.dns().socketAddress().getAddress().getHostAddress() + ":"
                + stage.dns().socketAddress().getPort();
    }

    String all() {
        return out + err;
    }
}
