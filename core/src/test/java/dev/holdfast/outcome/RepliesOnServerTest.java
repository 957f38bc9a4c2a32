// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RespClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Obtains each text that this version of the server says from a real one. */
class RepliesOnServerTest {
    private static final String FUNCTIONS = """
            #!lua name=lib
            redis.register_function('writes', function(keys) return redis.call('SET', keys[1], 'x') end)
            redis.register_function{function_name='claims',
              callback=function(keys) return redis.call('SET', keys[1], 'x') end, flags={'no-writes'}}
            """;

    private final List<RedisNode> nodes = new ArrayList<>();
    private RedisNode primary;

    @BeforeEach
    void startPrimary() {
        primary = start();
        primary.command("FUNCTION", "LOAD", FUNCTIONS);
    }

    @AfterEach
    void stopServers() {
        nodes.forEach(RedisNode::close);
    }

    private RedisNode start(String... config) {
        RedisNode.Builder builder = RedisNode.builder();
        for (String line : config) {
            builder.config(line);
        }
        RedisNode node = builder.start();
        nodes.add(node);
        return node;
    }

    private RedisNode replica(String... config) {
        RedisNode replica = start(config);
        replica.follow(primary);
        await().until(() -> replica.info("master_link_status").equals("up"));
        return replica;
    }

    private static Reply classify(RespClient.Reply answer, String command) {
        assertThat(answer.isError()).as(command + ": " + answer).isTrue();
        return Replies.classify(answer.text(), TestWords.of(command));
    }

    private static Reply ask(RespClient client, String command) {
        return classify(client.send(TestWords.of(command).array()), command);
    }

    private static Reply ask(RedisNode node, String command) {
        return classify(node.command(TestWords.of(command).array()), command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET k v",
                "GETEX k",
                "SORT k",
                "BLPOP k 1",
                "EVAL \"redis.call('SET', KEYS[1], 'x')\" 1 k",
                "EVAL \"return redis.call('SET', KEYS[1], 'x')\" 1 k",
                "EVAL \"local function f() return redis.call('SET', 'k', 'x') end local a = f() return a\" 0",
                "EVAL \"local function f() return redis.call('SET', 'k', 'x') end return f()\" 0",
                "EVAL \"local r = redis.pcall('SET', 'k', 'x') if r.err then error(r) end\" 0",
                "FCALL writes 1 k"
            })
    void aReplicaRefusesTheWrite(String command) {
        RedisNode replica = replica();
        assertThat(ask(replica, command)).isEqualTo(Reply.DEMOTED);
    }

    @Test
    void aReplicaRefusesAScriptByItsSha() {
        RedisNode replica = replica();
        String sha = replica.command("SCRIPT", "LOAD", "return redis.call('SET', 'k', 'x')")
                .text();
        assertThat(ask(replica, "EVALSHA " + sha + " 0")).isEqualTo(Reply.DEMOTED);
    }

    @Test
    void aReplicaRefusesWhatSaysThatItWritesInPlainWordsBeforeItRuns() {
        RedisNode replica = replica();
        TestWords eval =
                TestWords.of("EVAL \"#!lua\nredis.call('PUBLISH', 'c', 'ran') return redis.call('SET', 'k', 'x')\" 0");
        RespClient.Reply answer = replica.command(eval.array());
        assertThat(answer.text()).isEqualTo("READONLY You can't write against a read only replica.");
        assertThat(Replies.classify(answer.text(), eval)).isEqualTo(Reply.DEMOTED);

        ScriptBodies bodies = new ScriptBodies();
        bodies.remember(eval);
        TestWords evalSha = TestWords.of("EVALSHA "
                + primary.command("SCRIPT", "LOAD", eval.words().get(1)).text() + " 0");
        replica.command("SCRIPT", "LOAD", eval.words().get(1));
        String text = replica.command(evalSha.array()).text();
        assertThat(Replies.classify(text, evalSha, bodies)).isEqualTo(Reply.DEMOTED);
        assertThat(Replies.classify(text, evalSha)).isEqualTo(Reply.ANSWER);
    }

    @Test
    void whatAScriptMadeOfARefusalIsItsOwnAnswer() {
        RedisNode replica = replica();
        String returned = "EVAL \"return redis.pcall('SET', 'k', 'x')\" 0";
        assertThat(replica.command(TestWords.of(returned).array()).text())
                .isEqualTo("READONLY You can't write against a read only replica.");
        assertThat(ask(replica, returned)).isEqualTo(Reply.ANSWER);
        assertThat(ask(replica, "FCALL claims 1 k")).isEqualTo(Reply.ANSWER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "return redis.error_reply(\"READONLY You can't write against a read only replica.\")",
                "return {err=\"READONLY You can't write against a read only replica.\"}",
                "error(\"READONLY You can't write against a read only replica.\")",
                "error({err=\"READONLY You can't write\"})",
                "return redis.error_reply('READONLY sorry')"
            })
    void aScriptsOwnWordsOnAPrimaryAreItsAnswer(String body) {
        String[] words = {"EVAL", "redis.call('INCR', 'n') " + body, "0"};
        RespClient.Reply answer = primary.command(words);
        assertThat(answer.isError()).isTrue();
        assertThat(Replies.classify(answer.text(), new TestWords(List.of(words))))
                .isEqualTo(Reply.ANSWER);
        assertThat(primary.command("GET", "n").text()).isEqualTo("1");
    }

    @Test
    void aScriptThatRaisesTheServersWholeSentenceCannotBeToldFromTheServer() {
        String[] words = {"EVAL", "error({err=\"READONLY You can't write against a read only replica.\"})", "0"};
        assertThat(Replies.classify(primary.command(words).text(), new TestWords(List.of(words))))
                .isEqualTo(Reply.DEMOTED);
    }

    @Test
    void aScriptThatHasWrittenIsNotRefusedLater() {
        // On a replica that may write, the first write passes; nothing in between can turn the second into a READONLY.
        RedisNode replica = replica("replica-read-only no");
        RespClient.Reply answer =
                replica.command("EVAL", "redis.call('INCR', 'n') return redis.call('INCR', 'n')", "0");
        assertThat(answer.number()).isEqualTo(2);
    }

    @Test
    void anAbortedTransactionIsOnlyASignalWhereTheServerNamesItsRole() {
        RedisNode replica = replica();
        try (RespClient client = replica.connect()) {
            client.send("MULTI");
            assertThat(ask(client, "SET k v")).isEqualTo(Reply.DEMOTED);
            assertThat(ask(client, "EXEC")).isEqualTo(Reply.ABORTED);
        }
        try (RespClient client = primary.connect()) {
            client.send("MULTI");
            assertThat(ask(client, "GET")).isEqualTo(Reply.ANSWER);
            assertThat(ask(client, "EXEC")).isEqualTo(Reply.ABORTED);

            client.send("MULTI");
            client.send("SET", "k", "v");
            primary.follow(replica);
            assertThat(ask(client, "EXEC")).isEqualTo(Reply.ABORTED_BY_DEMOTION);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BLPOP none 0",
                "BLMOVE none other LEFT RIGHT 0",
                "BZPOPMIN none 0",
                "XREAD BLOCK 0 STREAMS none 1-1",
                "WAIT 3 0"
            })
    void aDemotionUnblocksWhoWaits(String command) {
        RedisNode replica = replica();
        try (RespClient client = primary.connect()) {
            client.write(RespClient.encode(TestWords.of(command).array()));
            await().until(() -> primary.info("blocked_clients").equals("1"));
            primary.follow(replica);
            assertThat(classify(client.read(), command)).isEqualTo(Reply.DEMOTED);
        }
    }

    @Test
    void theApplicationsOwnUnblockIsAnAnswer() {
        try (RespClient client = primary.connect()) {
            String id = client.send("CLIENT", "ID").text();
            client.write(RespClient.encode("BLPOP", "none", "0"));
            await().until(() -> primary.info("blocked_clients").equals("1"));
            primary.command("CLIENT", "UNBLOCK", id, "ERROR");
            assertThat(classify(client.read(), "BLPOP none 0")).isEqualTo(Reply.ANSWER);
        }
    }

    @Test
    void aLoadingServerRefusesCommandsScriptsAndTransactions() {
        RedisNode node = start(
                "enable-debug-command local", "key-load-delay 2000", "loading-process-events-interval-bytes 1024");
        node.command("DEBUG", "POPULATE", "2000");
        try (RespClient reloading = node.connect();
                RespClient client = node.connect()) {
            client.send("MULTI");
            client.send("SET", "k", "v");
            reloading.write(RespClient.encode("DEBUG", "RELOAD"));
            await().until(() -> node.command("GET", "k").isError());
            assertThat(ask(client, "EXEC")).isEqualTo(Reply.ABORTED_BY_DEMOTION);
            assertThat(ask(client, "GET k")).isEqualTo(Reply.LOADING);
            assertThat(ask(client, "EVAL \"return 1\" 0")).isEqualTo(Reply.LOADING);
            assertThat(ask(client, "FCALL writes 1 k")).isEqualTo(Reply.LOADING);
            assertThat(ask(client, "BLPOP k 0")).isEqualTo(Reply.LOADING);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET k",
                "EVAL \"return redis.call('GET', 'k')\" 0",
                "EVAL \"#!lua flags=no-writes\nreturn redis.call('GET', 'k')\" 0",
                "FCALL claims 1 k"
            })
    void aReplicaWithoutItsPrimaryRefusesWhatWouldBeStale(String command) {
        RedisNode replica = replica("replica-serve-stale-data no");
        primary.crash();
        await().until(() -> replica.info("master_link_status").equals("down"));
        assertThat(ask(replica, command)).isEqualTo(Reply.MASTERDOWN);
        assertThat(ask(replica, "SET k v")).isEqualTo(Reply.DEMOTED); // the role is checked first
    }

    @Test
    void aScriptThatIsNotThereWasNotRun() {
        String command = "EVALSHA 0000000000000000000000000000000000000000 0";
        assertThat(ask(primary, command)).isEqualTo(Reply.UNKNOWN_SCRIPT);
        assertThat(ask(primary, "FCALL none 0")).isEqualTo(Reply.ANSWER);
    }

    @Test
    void aClusterThatIsDownIsUnavailable() {
        RedisNode node = start("cluster-enabled yes", "cluster-require-full-coverage no");
        assertThat(ask(node, "GET k")).isEqualTo(Reply.UNAVAILABLE);
        RedisNode halting = start("cluster-enabled yes", "cluster-allow-reads-when-down yes");
        halting.command(
                "CLUSTER",
                "ADDSLOTS",
                halting.command("CLUSTER", "KEYSLOT", "k").text());
        assertThat(ask(halting, "SET k v")).isEqualTo(Reply.UNAVAILABLE);
        halting.command("CONFIG", "SET", "cluster-allow-reads-when-down", "no");
        assertThat(ask(halting, "GET k")).isEqualTo(Reply.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LPUSH string x",
                "INCR string",
                "NOSUCH",
                "GET",
                "XREADGROUP GROUP g c STREAMS none >",
                "EVAL \"return redis.call('LPUSH', 'string', 'x')\" 0",
                "EVAL nonsense 0",
                "CLUSTER INFO"
            })
    void everyOtherErrorIsTheCommandsAnswer(String command) {
        primary.command("SET", "string", "text");
        assertThat(ask(primary, command)).isEqualTo(Reply.ANSWER);
    }

    @Test
    void lackOfReplicasMemoryOrRightsIsAnAnswer() {
        primary.command("CONFIG", "SET", "min-replicas-to-write", "3");
        assertThat(ask(primary, "SET k v")).isEqualTo(Reply.ANSWER);
        primary.command("CONFIG", "SET", "min-replicas-to-write", "0");
        primary.command("CONFIG", "SET", "maxmemory", "1");
        assertThat(ask(primary, "SET k v")).isEqualTo(Reply.ANSWER);
        primary.command("ACL", "SETUSER", "default", "-set");
        try (RespClient client = RespClient.connect(primary.address(), primary.port())) {
            assertThat(ask(client, "SET k v")).isEqualTo(Reply.ANSWER);
        }
    }
}
