// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepliesTest {
    private static final long SEED = 20261124;
    private static final String SHA = "4ca238f611c9d0ae4e9a75a5dbac22aedc1e44a3";
    /** Of {@code #!lua}. */
    private static final String SEEN = "3f03e178544833c15bc6fb2ae623d996daf85cfd";

    /** Of {@code return}. */
    private static final String SEEN_PLAIN = "63143b6f8007b98c53ca2149822777b3566f9241";

    private static final String READONLY = "READONLY You can't write against a read only replica.";

    /** Each with a suffix or wrapper that servers add to it. */
    private static final List<String> IN_SCRIPTS = List.of(
            READONLY + " script: " + SHA + ", on @user_script:1.",
            READONLY + " script: my_function1, on @user_function:12.",
            wrapped(READONLY),
            wrapped("READONLY You can't write against a read only slave.") + "   ",
            // As a user of 6.x reported it: spring-data-redis issue 3042.
            "ERR Error running script (call to f_1028a5dba704e1d8a01fd96efeba25bb78f62df2): @user_script:4:"
                    + " @user_script: 4: -READONLY You can't write against a read only replica.");

    private static String wrapped(String message) {
        return "ERR Error running script (call to f_" + SHA + "): @user_script:3: @user_script: 3: -" + message;
    }

    static List<ReplyTexts.Row> rows() {
        return ReplyTexts.ROWS;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aWholeTextIsKnownWhereTheServerSaysIt(ReplyTexts.Row row) {
        boolean inScripts = row.place() != ReplyTexts.Place.COMMAND;
        boolean inCommands = row.place() != ReplyTexts.Place.SCRIPT;
        assertThat(Replies.classify(row.text(), true)).isEqualTo(inScripts ? row.reply() : Reply.ANSWER);
        assertThat(Replies.classify(row.text(), false)).isEqualTo(inCommands ? row.reply() : Reply.ANSWER);
        assertThat(row.servers()).isNotBlank();
    }

    @Test
    void aRefusalInAScriptIsKnownByItsSuffixOrWrapper() {
        assertThat(IN_SCRIPTS).allSatisfy(text -> {
            assertThat(Replies.classify(text, true)).isEqualTo(Reply.DEMOTED);
            assertThat(Replies.classify(text, false)).isEqualTo(Reply.ANSWER);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                READONLY + " script: " + SHA + ", on @user_script:1",
                READONLY + " script: " + SHA + ", on @user_script:.",
                READONLY + " script: , on @user_script:1.",
                READONLY + " script: " + SHA + ", on elsewhere:1.",
                READONLY + " script: " + SHA + ", on @user_script:1. And more",
                READONLY + " script: " + SHA,
                "ERR Error running script (call to f_" + SHA + "): @user_script:1: -" + READONLY,
                "ERR Error running script (call to f_abc): @user_script:1: @user_script: 1: -" + READONLY,
                "ERR Error running script (call to f_" + SHA + "): @user_script:1: @user_script: 1: -READONLY sorry",
                "ERR Error running script (call to f_" + SHA + "): @user_script:1: @user_script: 1: -" + READONLY
                        + "    "
            })
    void almostTheServersFormIsTheScriptsAnswer(String text) {
        assertThat(Replies.classify(text, true)).isEqualTo(Reply.ANSWER);
    }

    @Test
    void anAbortNamesItsReason() {
        String because = "EXECABORT Transaction discarded because of: ";
        assertThat(Replies.classify(because + READONLY, false)).isEqualTo(Reply.ABORTED_BY_DEMOTION);
        assertThat(Replies.classify(because + "LOADING Redis is loading the dataset in memory", false))
                .isEqualTo(Reply.ABORTED_BY_DEMOTION);
        assertThat(Replies.classify(because + "OOM command not allowed when used memory > 'maxmemory'.", false))
                .isEqualTo(Reply.ABORTED);
        assertThat(Replies.classify(because, false)).isEqualTo(Reply.ABORTED);
        assertThat(Replies.classify(because + READONLY, true)).isEqualTo(Reply.ANSWER);
        // As deep as a text can nest, without a stack overflow.
        assertThat(Replies.classify(because.repeat(20_000) + READONLY, false).outcome())
                .isEqualTo(Outcome.REJECTED);
    }

    @Test
    void anUnblockedTextCountsOnlyForCommandsThatAreKnownToBlockBeforeTheyWork() {
        String text = "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)";
        assertThat(Replies.classify(text, TestWords.of("BLPOP k 0"))).isEqualTo(Reply.DEMOTED);
        assertThat(Replies.classify(text, TestWords.of("XREADGROUP GROUP g c BLOCK 0 STREAMS k >")))
                .isEqualTo(Reply.DEMOTED);
        assertThat(Replies.classify(text, TestWords.of("MODULE.WORK k"))).isEqualTo(Reply.ANSWER);
        assertThat(Replies.classify(READONLY, TestWords.of("MODULE.WORK k"))).isEqualTo(Reply.DEMOTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FCALL f 0",
                "fcall_ro f 0",
                "EVAL \"#!lua\" 0",
                "EVAL \"#!\" 0",
                "EVAL_RO \"#!lua name=x\" 0",
                "EVALSHA " + SEEN + " 0",
                "EVALSHA_RO " + SEEN + " 0"
            })
    void aScriptThatTheServerRefusesByItsFlagsIsRefusedInPlainWords(String command) {
        assertThat(Replies.classify(READONLY, TestWords.of(command), seen())).isEqualTo(Reply.DEMOTED);
        assertThat(Replies.classify("READONLY", TestWords.of(command), seen())).isEqualTo(Reply.ANSWER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EVAL \"return 1\" 0",
                "EVAL \"#\" 0",
                "EVAL \"#?lua\" 0",
                "EVAL \"?!lua\" 0",
                "EVAL",
                "EVALSHA",
                "EVALSHA short 0",
                "EVALSHA " + SHA + " 0", // nobody saw its body
                "EVALSHA " + SEEN_PLAIN + " 0"
            })
    void plainWordsFromAnyOtherScriptAreItsAnswer(String command) {
        assertThat(Replies.classify(READONLY, TestWords.of(command), seen())).isEqualTo(Reply.ANSWER);
    }

    private static ScriptBodies seen() {
        ScriptBodies bodies = new ScriptBodies();
        bodies.remember(TestWords.of("EVAL #!lua 0"));
        bodies.remember(TestWords.of("SCRIPT LOAD return"));
        assertThat(bodies.bodyFor(SEEN)).isPresent();
        assertThat(bodies.bodyFor(SEEN_PLAIN)).isPresent();
        return bodies;
    }

    @ParameterizedTest
    @EnumSource(Reply.class)
    void onlyAnAnswerWasExecuted(Reply reply) {
        assertThat(reply.outcome()).isEqualTo(reply == Reply.ANSWER ? Outcome.ANSWERED : Outcome.REJECTED);
        assertThat(reply.doubtsPrimary())
                .isEqualTo(Set.of(Reply.DEMOTED, Reply.LOADING, Reply.MASTERDOWN, Reply.ABORTED_BY_DEMOTION)
                        .contains(reply));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "\r",
                "READONLY",
                "READONLY ",
                "readonly you can't write against a read only replica.",
                "-" + READONLY,
                READONLY + "\r",
                READONLY + "\r\n",
                " " + READONLY,
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                "NOAUTH Authentication required.",
                "WRONGPASS invalid username-password pair or user is disabled.",
                "NOPERM this user has no permissions to run the 'get' command",
                "OOM command not allowed when used memory > 'maxmemory'.",
                "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
                "NOREPLICAS Not enough good replicas to write.",
                "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
                "MOVED 3999 127.0.0.1:6381",
                "ASK 3999 127.0.0.1:6381",
                "REDIRECT 127.0.0.1:6381",
                "UNBLOCKED client unblocked via CLIENT UNBLOCK",
                "UNBLOCKED the stream key no longer exists",
                "EXECABORT",
                "NOSCRIPT",
                "\ud800 half a surrogate",
                "\uFFFD\uFFFD not UTF-8"
            })
    void whatIsNotKnownAsAWholeIsAnAnswer(String text) {
        assertThat(Replies.classify(text, false)).isEqualTo(Reply.ANSWER);
        assertThat(Replies.classify(text, true)).isEqualTo(Reply.ANSWER);
    }

    @Test
    void anyMutationOfAKnownTextIsAnAnswer() {
        Random random = new Random(SEED);
        Set<String> known = rows().stream().map(ReplyTexts.Row::text).collect(Collectors.toSet());
        for (String text : known) {
            for (int i = 0; i < 2_000; i++) {
                String mutated = mutate(text, random);
                if (!known.contains(mutated)) {
                    assertThat(Replies.classify(mutated, false)).as(mutated).isEqualTo(Reply.ANSWER);
                    assertThat(Replies.classify(mutated, true)).as(mutated).isEqualTo(Reply.ANSWER);
                }
            }
        }
    }

    @Test
    void anyMutationOfAFormInScriptsIsAnAnswerUnlessOnlyNameOrLineChanged() {
        Random random = new Random(SEED);
        for (String text : IN_SCRIPTS) {
            for (int i = 0; i < 5_000; i++) {
                String mutated = mutate(text, random);
                boolean form = mutated.matches(
                                "READONLY You can't write against a read only replica\\. script: \\w+, on"
                                        + " @user_(script|function):[0-9]+\\.")
                        || mutated.matches("ERR Error running script \\(call to f_[0-9a-f]{40}\\): @user_script:[0-9]+:"
                                + " @user_script: [0-9]+: -READONLY You can't write against a read only"
                                + " (replica|slave)\\. {0,3}");
                assertThat(Replies.classify(mutated, true)).as(mutated).isEqualTo(form ? Reply.DEMOTED : Reply.ANSWER);
            }
        }
    }

    @Test
    void noTextMakesItThrow() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            String text = random.ints(random.nextInt(60), 0, 0x10000)
                    .mapToObj(c -> String.valueOf((char) c))
                    .collect(Collectors.joining());
            assertThat(Replies.classify(text, random.nextBoolean())).isEqualTo(Reply.ANSWER);
        }
        assertThat(Replies.classify(READONLY + "x".repeat(65_536), false)).isEqualTo(Reply.ANSWER);
        assertThat(Replies.classify(READONLY + " script: " + "x".repeat(65_536), true))
                .isEqualTo(Reply.ANSWER);
    }

    private static String mutate(String text, Random random) {
        int at = random.nextInt(text.length());
        return switch (random.nextInt(8)) {
            case 0 -> text.substring(0, at) + text.substring(at + 1);
            case 1 -> text.substring(0, at) + (char) (' ' + random.nextInt(95)) + text.substring(at);
            case 2 -> text.substring(0, at) + (char) random.nextInt(0x10000) + text.substring(at + 1);
            case 3 -> text.substring(0, at);
            case 4 -> text.substring(at);
            case 5 -> text + (char) random.nextInt(128);
            case 6 -> random.nextBoolean() ? text + "\r" : "ERR " + text;
            default -> {
                String other = random.nextBoolean() ? text.toLowerCase(Locale.ROOT) : text.toUpperCase(Locale.ROOT);
                yield other.equals(text) ? text + text : other;
            }
        };
    }
}
