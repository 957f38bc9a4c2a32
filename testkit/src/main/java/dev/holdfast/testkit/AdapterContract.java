// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testkit.ContractClient.Transaction;
import dev.holdfast.testkit.ContractClient.Verdict;
import dev.holdfast.testkit.ContractScene.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The behaviours before, during and after a promotion that every adapter must show, a row each. An adapter extends it, in
 * its tests, for each form of client and runs it on each version; {@link ContractOfFaults} is its other half. DNS names the
 * old primary all the while.
 *
 * @since 0.1.0
 */
public abstract class AdapterContract {

    private static final String INCREMENT = "return redis.call('incr', KEYS[1])";

    /** For subclasses. */
    protected AdapterContract() {}

    /**
     * Connects a client with failover to the stage's endpoint.
     *
     * @param stage the group; its DNS server is the only one that knows the endpoint
     * @param settings what the row asks for
     * @return closed by the contract, with all that was made for it
     */
    protected abstract ContractClient connect(RedisStage stage, ContractSettings settings);

    private Stream<DynamicTest> row(Deed deed, Moment... moments) {
        return Arrays.stream(moments)
                .map(moment -> DynamicTest.dynamicTest(moment.toString(), () -> {
                    try (ContractScene scene =
                            new ContractScene(RedisStage.builder(), this::connect, ContractSettings.defaults())) {
                        deed.run(scene, moment);
                    }
                }));
    }

    private Stream<DynamicTest> always(Deed deed) {
        return row(deed, Moment.values());
    }

    /** What a row does and checks. */
    @FunctionalInterface
    private interface Deed {
        void run(ContractScene scene, Moment moment) throws Exception;
    }

    // ---- single commands

    /** INCR. */
    @TestFactory
    final Stream<DynamicTest> aWriteIsAppliedExactlyOnceAndNoErrorIsSeen() {
        return always((scene, moment) ->
                incrementAll(scene, moment, () -> scene.client().command("INCR", "n")));
    }

    /** EVAL. */
    @TestFactory
    final Stream<DynamicTest> aScriptIsRunExactlyOnce() {
        return always((scene, moment) ->
                incrementAll(scene, moment, () -> scene.client().command("EVAL", INCREMENT, "1", "n")));
    }

    /** EVALSHA. */
    @TestFactory
    final Stream<DynamicTest> aLoadedScriptIsKnownAlsoToTheNewPrimary() {
        return always((scene, moment) -> {
            String sha = String.valueOf(scene.client().command("SCRIPT", "LOAD", INCREMENT));
            incrementAll(scene, moment, () -> scene.client().command("EVALSHA", sha, "1", "n"));
        });
    }

    private static void incrementAll(ContractScene scene, Moment moment, Runnable increment) {
        scene.reach(moment);
        long acknowledged = 0;
        do {
            increment.run();
            acknowledged++;
        } while (acknowledged < 20 || scene.isUnderWay());
        scene.settle();
        assertEquals(acknowledged, scene.counterOnPrimary("n"), "acknowledged and applied");
    }

    /** GET. */
    @TestFactory
    final Stream<DynamicTest> aReadSeesWhatWasAcknowledgedLast() {
        return always((scene, moment) -> {
            scene.reach(moment);
            int round = 0;
            do {
                round++;
                scene.client().command("SET", "k", "v" + round);
                assertEquals("v" + round, scene.client().command("GET", "k"));
            } while (round < 20 || scene.isUnderWay());
        });
    }

    /** An error of the command's own. */
    @TestFactory
    final Stream<DynamicTest> theServersOwnAnswerPassesThrough() {
        return always((scene, moment) -> {
            scene.client().command("RPUSH", "list", "item");
            scene.reach(moment);
            do {
                assertEquals(Verdict.ANSWER, scene.verdict(() -> scene.client().command("INCR", "list")));
            } while (scene.isUnderWay());
        });
    }

    /** A script's reply that begins as the server's refusal does. */
    @TestFactory
    final Stream<DynamicTest> aScriptsOwnErrorIsNotTakenForARefusal() {
        return always((scene, moment) -> {
            String script = "redis.call('incr', KEYS[1]) return redis.error_reply('READONLY says the script')";
            scene.reach(moment);
            long runs = 0;
            do {
                assertEquals(Verdict.ANSWER, scene.verdict(() -> scene.client().command("EVAL", script, "1", "n")));
                runs++;
            } while (scene.isUnderWay());
            scene.settle();
            assertEquals(runs, scene.counterOnPrimary("n"));
        });
    }

    // ---- pipelines

    /** Writes in one pipeline. */
    @TestFactory
    final Stream<DynamicTest> aPipelineOfWritesIsAppliedInItsOrderAndNoReplyIsLost() {
        return always((scene, moment) -> {
            scene.reach(moment);
            List<String> expected = new ArrayList<>();
            int round = 0;
            do {
                List<List<String>> pushes = new ArrayList<>();
                for (int index = 0; index < 5; index++) {
                    pushes.add(List.of("RPUSH", "list", round + "-" + index));
                }
                List<Boolean> answered = scene.answered(scene.client().pipeline(pushes));
                assertEquals(5, answered.size());
                for (int index = 0; index < 5; index++) {
                    if (answered.get(index)) {
                        expected.add(round + "-" + index);
                    }
                }
                assertTrue(moment == Moment.DURING || expected.size() == 5 * (round + 1), "none was refused");
                round++;
            } while (scene.isUnderWay());
            scene.settle();
            assertEquals(expected, scene.client().command("LRANGE", "list", "0", "-1"));
        });
    }

    /** Reads and writes in one pipeline. */
    @TestFactory
    final Stream<DynamicTest> aPipelineThatIsRefusedInPartKeepsTheRepliesThatCame() {
        return always((scene, moment) -> {
            scene.client().command("SET", "k", "v");
            scene.reach(moment);
            long applied = 0;
            do {
                List<@Nullable Object> replies = scene.client()
                        .pipeline(List.of(List.of("GET", "k"), List.of("INCR", "n"), List.of("GET", "k")));
                assertEquals("v", replies.get(0));
                assertEquals("v", replies.get(2));
                applied += replies.get(1) instanceof Throwable ? 0 : 1;
            } while (scene.isUnderWay());
            scene.settle();
            assertEquals(applied, scene.counterOnPrimary("n"));
        });
    }

    // ---- transactions

    /** MULTI, EXEC. */
    @TestFactory
    final Stream<DynamicTest> aTransactionIsAppliedAsAWholeOrSaysThatItWasNot() {
        return always((scene, moment) -> {
            scene.reach(moment);
            long applied = 0;
            long rounds = 0;
            do {
                Verdict verdict = scene.verdict(() -> transact(scene));
                assertTrue(verdict == null || verdict == Verdict.NOT_APPLIED, () -> "not " + verdict);
                applied += verdict == null ? 2 : 0;
                rounds++;
            } while (scene.isUnderWay() || applied == 0 && rounds < 100);
            scene.settle();
            assertEquals(applied, scene.counterOnPrimary("n"));
        });
    }

    private static @Nullable List<@Nullable Object> transact(ContractScene scene) {
        try (Transaction transaction = scene.client().begin()) {
            transaction.multi();
            transaction.queue("INCR", "n");
            transaction.queue("INCR", "n");
            return transaction.exec();
        }
    }

    /** WATCH. */
    @TestFactory
    final Stream<DynamicTest> aWatchedKeyThatChangedIsNoticed() {
        return row(
                (scene, moment) -> {
                    scene.reach(moment);
                    scene.client().command("INCR", "n");
                    try (Transaction transaction = scene.client().begin()) {
                        transaction.watch("n");
                        scene.client().command("INCR", "n");
                        transaction.multi();
                        transaction.queue("INCR", "n");
                        assertNull(transaction.exec());
                    }
                    assertEquals(2, scene.counterOnPrimary("n"));
                },
                Moment.BEFORE,
                Moment.AFTER);
    }

    /** WATCH with the promotion between it and EXEC. */
    @TestFactory
    final Stream<DynamicTest> aTransactionThatWatchedOnTheOldPrimaryIsNotAppliedOnTheNewOne() {
        return row(
                (scene, moment) -> {
                    scene.client().command("SET", "n", "0");
                    try (Transaction transaction = scene.client().begin()) {
                        transaction.watch("n");
                        scene.stage().promoteOrderly();
                        scene.client().command("SET", "n", "7");
                        Verdict verdict = scene.verdict(() -> {
                            transaction.multi();
                            transaction.queue("INCR", "n");
                            return transaction.exec();
                        });
                        assertEquals(Verdict.NOT_APPLIED, verdict);
                    }
                    assertEquals(7, scene.counterOnPrimary("n"));
                },
                Moment.DURING);
    }

    // ---- what lasts

    /** BLPOP. */
    @TestFactory
    final Stream<DynamicTest> aBlockedCallGetsItsItem() {
        return always((scene, moment) -> {
            if (moment != Moment.DURING) {
                scene.reach(moment);
            }
            CompletableFuture<@Nullable String> popped =
                    Aside.supply(() -> scene.client().blockingPop("queue", Duration.ofSeconds(20)));
            scene.await(
                    "a client is blocked",
                    () -> !scene.primary().info("blocked_clients").equals("0"));
            if (moment == Moment.DURING) {
                scene.stage().promoteOrderly();
                scene.await("the client follows", () -> scene.client().epoch() == 2);
            }
            scene.client().command("RPUSH", "queue", "item");
            assertEquals("item", popped.get(20, TimeUnit.SECONDS));
        });
    }

    /** SUBSCRIBE. */
    @TestFactory
    final Stream<DynamicTest> aSubscriptionReceivesWhatThePrimaryPublishes() {
        return always((scene, moment) -> {
            Queue<String> received = new ConcurrentLinkedQueue<>();
            try (ContractClient.Subscription subscription = scene.client().subscribe("news", received::add)) {
                scene.reach(moment);
                scene.settle();
                scene.await(
                        "it is subscribed on the primary",
                        () -> scene.primary()
                                        .command("PUBLISH", "news", "hello")
                                        .number()
                                == 1);
                scene.await("the message arrives", () -> received.contains("hello"));
                scene.await("the gap was told", () -> subscription.gaps() == (moment == Moment.BEFORE ? 0 : 1));
            }
        });
    }

    /** SCAN. */
    @TestFactory
    final Stream<DynamicTest> aScanIsCompleteOrSaysThatItsCursorIsLost() {
        return always((scene, moment) -> {
            for (int key = 0; key < 300; key++) {
                scene.primary().command("SET", "key-" + key, "v");
            }
            scene.reach(moment == Moment.DURING ? Moment.BEFORE : moment);
            Set<String> seen = new HashSet<>();
            List<String> page = scan(scene, "0", seen::add);
            if (moment == Moment.DURING) {
                scene.stage().promoteOrderly();
                scene.client().command("SET", "other", "v");
                String cursor = page.get(0);
                assertEquals(Verdict.CURSOR_LOST, scene.verdict(() -> scan(scene, cursor, seen::add)));
                page = scan(scene, "0", seen::add);
            }
            while (!page.get(0).equals("0")) {
                page = scan(scene, page.get(0), seen::add);
            }
            assertTrue(seen.size() >= 301, () -> "only " + seen.size() + " keys");
        });
    }

    private static List<String> scan(ContractScene scene, String cursor, Consumer<String> keys) {
        List<String> page = scene.client().scan(cursor, 20);
        page.subList(1, page.size()).forEach(keys);
        return page;
    }

    /** A database other than 0. */
    @TestFactory
    final Stream<DynamicTest> theConfiguredDatabaseIsTheSameOnEachPrimary() {
        return Arrays.stream(Moment.values())
                .map(moment -> DynamicTest.dynamicTest(moment.toString(), () -> {
                    ContractSettings settings = ContractSettings.defaults().withDatabase(3);
                    try (ContractScene scene = new ContractScene(RedisStage.builder(), this::connect, settings)) {
                        scene.reach(moment);
                        do {
                            scene.client().command("INCR", "n");
                        } while (scene.isUnderWay());
                        scene.settle();
                        assertTrue(scene.client().command("GET", "n") != null, "the key is there");
                        assertEquals("", scene.onPrimary("n"), "and not in database 0");
                    }
                }));
    }
}
