// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.outcome.CommandTable.Says;
import dev.holdfast.outcome.RepeatHarness.Exceptions;
import dev.holdfast.testkit.RespClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds every row of commands.csv against a real server. */
class CommandsOnServerTest {
    /** Their replies may differ though they mean the same. */
    private static final Map<String, String> REPLY_VARIES = Map.ofEntries(
            Map.entry("RANDOMKEY", "random"),
            Map.entry("SRANDMEMBER", "random"),
            Map.entry("HRANDFIELD", "random"),
            Map.entry("ZRANDMEMBER", "random"),
            Map.entry("ACL GENPASS", "random"),
            Map.entry("LOLWUT", "random"),
            Map.entry("TIME", "the time"),
            Map.entry("TTL", "counts down"),
            Map.entry("PTTL", "counts down"),
            Map.entry("OBJECT IDLETIME", "counts up"),
            Map.entry("XPENDING", "idle time counts up"),
            Map.entry("XINFO CONSUMERS", "idle time counts up"),
            Map.entry("XINFO STREAM", "a consumer's times"),
            Map.entry("INFO", "counters of the server"),
            Map.entry("CLIENT LIST", "names the connections with their ages"),
            Map.entry("MEMORY STATS", "measures the server"),
            Map.entry("MEMORY MALLOC-STATS", "measures the server"),
            Map.entry("MEMORY DOCTOR", "measures the server"),
            Map.entry("LATENCY HISTOGRAM", "counts every call"),
            Map.entry("COMMAND", "unordered sets"),
            Map.entry("COMMAND INFO", "unordered sets"),
            Map.entry("COMMAND DOCS", "unordered sets"));

    /** They leave a body in the script cache, which is a cache: it changes no answer and others only see it with SCRIPT. */
    private static final Set<String> SCRIPT_CACHE = Set.of("EVAL_RO");

    /** Here the server only ever shows that an error changes nothing. */
    private static final Map<String, String> REFUSED = Map.of(
            "OBJECT FREQ", "excludes OBJECT IDLETIME by maxmemory-policy",
            "LATENCY GRAPH", "nothing was slow");

    /** READ in the table though the server flags the command as a write: the flag is there for other arguments. */
    private static final Set<String> FLAGGED_AS_WRITE =
            Set.of("SORT", "GETEX", "BITFIELD", "GEORADIUS", "GEORADIUSBYMEMBER");

    /** In the table though a 7.0 does not have them; none of them is READ. */
    private static final Set<String> LATER = Set.of("WAITAOF", "CLIENT CAPA", "CLIENT NO-TOUCH", "CLIENT SETINFO");

    private static RepeatHarness harness;

    @BeforeAll
    static void startServers() {
        harness = new RepeatHarness();
    }

    @AfterAll
    static void stopServers() {
        harness.close();
    }

    static List<TestWords> samples() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                CommandsOnServerTest.class.getResourceAsStream("samples.txt"), StandardCharsets.UTF_8))) {
            return in.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(TestWords::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Exceptions exceptions(TestWords sample) {
        String name = CommandTable.get().name(sample);
        return new Exceptions(REPLY_VARIES.containsKey(name), SCRIPT_CACHE.contains(name));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aRowClaimsNoMoreThanTheServerShows(TestWords sample) {
        if (Commands.safety(sample) == Safety.READ) {
            assertThat(harness.whyNotRead(sample, exceptions(sample))).isEmpty();
        } else {
            assertThat(Commands.idempotentWrite(sample)).isTrue();
            assertThat(harness.whyNotIdempotent(sample)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aSampleIsAnsweredAndProvesMoreThanAnError(TestWords sample) {
        boolean refused = REFUSED.containsKey(CommandTable.get().name(sample));
        RespClient.Reply answer = harness.answer(sample);
        assertThat(answer.isError()).as(answer.toString()).isEqualTo(refused);
    }

    @Test
    void everyRowThatClaimsSomethingHasASample() {
        for (CommandTable.Row row : CommandTable.get().rows()) {
            if (row.says() == Says.READ || row.says() == Says.IDEMPOTENT) {
                assertThat(row.names())
                        .allSatisfy(name -> assertThat(samples())
                                .as(row.toString())
                                .anyMatch(sample ->
                                        CommandTable.get().name(sample).equals(name)
                                                && row.condition().holds(sample)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INCR {string}",
                "SET {string} v",
                "EXPIRE {string} 100",
                "PERSIST {string}",
                "GETEX {string} PERSIST",
                "GETDEL {string}",
                "PUBLISH channel message",
                "SPUBLISH channel message",
                "PFCOUNT {hll}",
                "SORT {list} STORE {list2}",
                "BITFIELD {string} INCRBY u8 0 1",
                "GEORADIUS {geo} 15 37 200 km STORE {zset}",
                "XREADGROUP GROUP group reader STREAMS {stream} >",
                "SCRIPT LOAD \"return 'loaded'\"",
                "SCRIPT FLUSH",
                "EVAL \"return redis.call('SET',KEYS[1],'v')\" 1 {string}",
                "FCALL writeit 1 {string}",
                "FUNCTION DELETE lib",
                "CLIENT SETNAME me",
                "CLIENT NO-EVICT on",
                "SELECT 1",
                "SUBSCRIBE channel",
                "MULTI",
                "CONFIG SET maxmemory-samples 7",
                "ACL SETUSER someone on",
                "FLUSHALL",
                "SLOWLOG RESET",
                "SPOP {set}",
                "LMOVE {list} {list2} LEFT RIGHT",
            })
    void theHarnessSeesThatARowWhichCallsThisAReadIsWrong(String sample) {
        try {
            assertThat(harness.whyNotRead(TestWords.of(sample), Exceptions.NONE))
                    .isPresent();
        } finally {
            harness.node().command("CONFIG", "SET", "maxmemory-samples", "5");
            harness.node().command("ACL", "DELUSER", "someone");
        }
        assertThat(Commands.safety(TestWords.of(sample))).isNotEqualTo(Safety.READ);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INCR {string}",
                "APPEND {string} x",
                "SET {string} v NX",
                "SET {string} v GET",
                "SET {string} v EX 100",
                "SET {string} v XX PXAT 1000",
                "SETEX {string} 100 v",
                "EXPIRE {string} 100",
                "EXPIREAT {string} 1000",
                "DEL {string}",
                "MSETNX {string} a {string2} b",
                "LPUSH {list} x",
                "LTRIM {list} 1 -1",
                "HSET {hash} new 1",
                "SADD {set} new",
                "ZADD {zset} 1 new",
                "ZUNIONSTORE {zset} 2 {zset} {zset2}",
                "BITOP NOT {string} {string}",
                "COPY {string} {string2}",
                "RENAME {string} {string2}",
                "XADD {stream} * f v",
                "XADD {stream} 9-9 f v",
                "GETSET {string} v",
                "ZRANGESTORE {zset} {zset} 1 2",
                "PFADD {hll} new"
            })
    void theHarnessSeesThatARowWhichCallsThisIdempotentIsWrong(String sample) {
        assertThat(harness.whyNotIdempotent(TestWords.of(sample))).isPresent();
        assertThat(Commands.idempotentWrite(TestWords.of(sample))).isFalse();
    }

    @Test
    void noCommandThatTheServerFlagsAsAWriteIsARead() {
        Map<String, Set<String>> flags = serverCommands();
        Set<String> reads = CommandTable.get().rows().stream()
                .filter(row -> row.says() == Says.READ || row.says() == Says.CURSOR)
                .flatMap(row -> row.names().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        reads.removeIf(name -> !flags.getOrDefault(name, Set.of()).contains("write"));
        assertThat(reads).containsExactlyInAnyOrderElementsOf(FLAGGED_AS_WRITE);
        for (String name : FLAGGED_AS_WRITE) {
            assertThat(CommandTable.get().rows().stream()
                            .filter(row ->
                                    row.says() == Says.READ && row.names().contains(name)))
                    .allSatisfy(row -> {
                        assertThat(row.when()).isNotEmpty();
                        assertThat(row.why()).isNotEmpty();
                    });
        }
    }

    @Test
    void everyCommandOfTheServerIsInTheTableOrUnsafe() {
        Set<String> named = CommandTable.get().rows().stream()
                .flatMap(row -> row.names().stream())
                .collect(Collectors.toSet());
        Map<String, Set<String>> flags = serverCommands();
        assertThat(flags).hasSizeGreaterThan(300);
        flags.keySet().stream()
                .filter(name -> !named.contains(name))
                .forEach(name ->
                        assertThat(Commands.safety(TestWords.of(name))).as(name).isEqualTo(Safety.UNSAFE));
        named.removeAll(flags.keySet());
        named.removeAll(Set.of("COMMAND")); // a container that is also a command
        assertThat(named).containsExactlyInAnyOrderElementsOf(LATER);
    }

    @Test
    void theServersBlockingCommandsAreTheTables() {
        Set<String> blocking = serverCommands().entrySet().stream()
                .filter(entry -> entry.getValue().contains("blocking"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> ours = CommandTable.get().rows().stream()
                .filter(row -> row.says() == Says.BLOCKING)
                .flatMap(row -> row.names().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        ours.removeAll(Set.of("WAIT", "WAITAOF")); // held back without the flag
        assertThat(ours).isEqualTo(blocking);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis.call('PUBLISH', 'c', 'm')",
                "redis.call('SPUBLISH', 'c', 'm')",
                "redis.call('SET', 'k', 'v')",
                "redis.call('GETEX', 'k', 'PERSIST')"
            })
    void theServerRefusesThisInAReadOnlyScript(String call) {
        RespClient.Reply reply = harness.node().command("EVAL_RO", "return " + call, "0");
        assertThat(reply.isError()).as(reply.toString()).isTrue();
        assertThat(reply.text()).startsWith("ERR Write commands are not allowed from read-only scripts.");
    }

    /** By name, subcommands as {@code OBJECT ENCODING}, containers left out. */
    private static Map<String, Set<String>> serverCommands() {
        Map<String, Set<String>> flags = new TreeMap<>();
        harness.node().command("COMMAND").items().forEach(command -> collect(command.items(), flags));
        return flags;
    }

    private static void collect(List<RespClient.Reply> command, Map<String, Set<String>> flags) {
        List<RespClient.Reply> subcommands = command.size() > 9 ? command.get(9).items() : List.of();
        if (subcommands.isEmpty()) {
            String name = command.get(0).text().toUpperCase(Locale.ROOT).replace('|', ' ');
            flags.put(
                    name,
                    command.get(2).items().stream().map(RespClient.Reply::text).collect(Collectors.toSet()));
        }
        Stream.of(subcommands).flatMap(List::stream).forEach(sub -> collect(sub.items(), flags));
    }
}
