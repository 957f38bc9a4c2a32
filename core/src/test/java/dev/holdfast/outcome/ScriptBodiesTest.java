// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.RedisNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScriptBodiesTest {
    private static final String BODY = "return 'ünïcode'";
    private static final String SHA = "0c12c4bcc5d3a4bf8a1ae9e7d1ab1d5b5c0f4e6a";

    private final ScriptBodies bodies = new ScriptBodies();

    @Test
    void aBodyThatWasSeenIsFoundByTheShaThatTheServerGivesIt() {
        bodies.remember(new TestWords(List.of("eval", BODY, "0")));
        bodies.remember(new TestWords(List.of("SCRIPT", "load", "return 1")));
        bodies.remember(new TestWords(List.of("EVAL_RO", "return 2", "0")));
        try (RedisNode node = RedisNode.start()) {
            for (String body : List.of(BODY, "return 1", "return 2")) {
                String sha = node.command("SCRIPT", "LOAD", body).text();
                assertThat(bodies.bodyFor(sha)).hasValue(body.getBytes(StandardCharsets.UTF_8));
                assertThat(bodies.bodyFor(sha.toUpperCase(java.util.Locale.ROOT)))
                        .isPresent();
            }
        }
    }

    @Test
    void whatCarriesNoBodyIsNotRemembered() {
        for (String command :
                List.of("EVAL", "EVALSHA " + SHA + " 0", "SCRIPT EXISTS x", "SCRIPT LOAD", "GET k", "SCRIPT")) {
            bodies.remember(TestWords.of(command));
        }
        assertThat(bodies.bodyFor(SHA)).isEmpty();
        assertThat(bodies.bodyFor("")).isEmpty();
        assertThat(bodies.bodyFor("no sha")).isEmpty();
    }

    @Test
    void theBodyIsACopyBothWays() {
        byte[] body = "return 7".getBytes(StandardCharsets.UTF_8);
        byte[][] words = {"EVAL".getBytes(StandardCharsets.UTF_8), body, {'0'}};
        bodies.remember(new CommandWords() {
            @Override
            public int count() {
                return words.length;
            }

            @Override
            public byte[] word(int index) {
                return words[index];
            }
        });
        body[7] = '8';
        String sha = sha("return 7");
        bodies.bodyFor(sha).orElseThrow()[7] = '9';
        assertThat(bodies.bodyFor(sha)).hasValue("return 7".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theBodiesUsedLastAreKept() {
        for (int i = 0; i < 1_000; i++) {
            eval("return " + i);
        }
        assertThat(bodies.bodyFor(sha("return 0"))).isPresent();
        eval("return 'one more'");
        assertThat(bodies.bodyFor(sha("return 0"))).isPresent();
        assertThat(bodies.bodyFor(sha("return 1"))).isEmpty();
        assertThat(bodies.bodyFor(sha("return 2"))).isPresent();
    }

    @Test
    void oneMegabyteOfBodiesIsKept() {
        String big = "-".repeat(400_000);
        eval("--1" + big);
        eval("--2" + big);
        eval("--3" + big);
        eval("--4" + big + big + big);
        assertThat(bodies.bodyFor(sha("--1" + big))).isEmpty();
        assertThat(bodies.bodyFor(sha("--2" + big))).isPresent();
        assertThat(bodies.bodyFor(sha("--3" + big))).isPresent();
        assertThat(bodies.bodyFor(sha("--4" + big + big + big))).isEmpty();
    }

    @Test
    void threadsMayRememberAndAskAtOnce() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int t = 0; t < 4; t++) {
            threads.execute(() -> {
                for (int i = 0; i < 3_000; i++) {
                    eval("return " + i % 1_500);
                    if (i % 100 == 0) {
                        bodies.bodyFor(SHA);
                    }
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(bodies.bodyFor(sha("return 1499"))).isPresent();
    }

    private void eval(String body) {
        bodies.remember(new TestWords(List.of("EVAL", body, "0")));
    }

    private static String sha(String body) {
        return RepeatBench.sha(body);
    }
}
