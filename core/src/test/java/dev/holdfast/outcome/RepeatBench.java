// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RespClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One server, and the clients that look at it. */
final class RepeatBench implements AutoCloseable {
    static final String SCRIPT = "return redis.call('GET', KEYS[1])";
    private static final String FUNCTIONS = """
            #!lua name=lib
            redis.register_function{function_name='readit',
              callback=function(keys) return redis.call('GET', keys[1]) end, flags={'no-writes'}}
            redis.register_function('writeit', function(keys) return redis.call('SET', keys[1], 'x') end)
            """;
    private final RedisNode node;
    private final RespClient other;
    private final RespClient watcher;
    private final RespClient subscriber;
    private final boolean usesKeys;
    private final String sha;
    private final byte[] stream;
    private int barrier;

    RepeatBench(RedisNode node) {
        this.node = node;
        this.other = node.connect();
        this.watcher = node.connect();
        this.subscriber = node.connect();
        this.usesKeys = !node.info("redis_mode").equals("cluster");
        subscriber.send("PSUBSCRIBE", "*");
        subscriber.send("SSUBSCRIBE", "channel");
        this.sha = other.send("SCRIPT", "LOAD", SCRIPT).text();
        this.stream = stream();
        // One entry, so that a reset would be seen, and no more, however slow this machine is.
        expectNoErrors(
                List.of("CONFIG SET slowlog-log-slower-than 0", "PING", "CONFIG SET slowlog-log-slower-than -1"));
    }

    @Override
    public void close() {
        other.close();
        watcher.close();
        subscriber.close();
    }

    /** Steps are c for the command, a digit for another client's write, nothing for just looking. */
    Seen run(TestWords sample, SampleKeys.Start start, String steps) {
        reset(sample, start);
        received();
        List<RespClient.Reply> replies = new ArrayList<>();
        try (RespClient subject = node.connect()) {
            watch(sample);
            for (char step : steps.toCharArray()) {
                if (step == 'c') {
                    replies.add(subject.send(resolved(sample)));
                    other.send("DEBUG", "SLEEP", "0.002"); // or a relative expiry could end in the same millisecond
                } else {
                    interfere(sample, SampleKeys.Interference.values()[step - '0']);
                    // What the other client's write itself published is not the question.
                    received();
                    watcher.send("UNWATCH");
                    watch(sample);
                }
            }
            return new Seen(look(subject, SampleKeys.of(sample).isEmpty()), replies);
        }
    }

    private String[] resolved(TestWords sample) {
        return sample.words().stream().map(this::resolved).toArray(String[]::new);
    }

    private String resolved(String word) {
        return word.equals("{sha}") ? sha : SampleKeys.resolved(word);
    }

    private void reset(TestWords sample, SampleKeys.Start start) {
        List<String> script = new ArrayList<>(List.of("FLUSHALL", "SCRIPT FLUSH", "FUNCTION FLUSH"));
        if (usesKeys) {
            script.add("SET k:bystander here");
            boolean first = true;
            for (String key : SampleKeys.of(sample)) {
                SampleKeys.Start own =
                        start == SampleKeys.Start.FIRST_PRESENT && !first ? SampleKeys.Start.ABSENT : start;
                script.addAll(SampleKeys.made(key, own));
                first = false;
            }
        }
        expectNoErrors(script);
        other.send("SCRIPT", "LOAD", SCRIPT);
        other.send("FUNCTION", "LOAD", FUNCTIONS);
    }

    private void interfere(TestWords sample, SampleKeys.Interference how) {
        List<String> script = SampleKeys.of(sample).stream()
                .flatMap(key -> SampleKeys.changed(key, how).stream())
                .toList();
        other.pipeline(words(script));
    }

    private void watch(TestWords sample) {
        List<String> keys = new ArrayList<>(List.of("WATCH", "k:bystander"));
        if (usesKeys) {
            SampleKeys.of(sample).forEach(key -> keys.add("k:" + key));
            watcher.send(keys.toArray(String[]::new));
        }
    }

    /** Settings, users and such are only looked at after commands without keys: the others cannot reach them. */
    private World look(RespClient subject, boolean allOfTheServer) {
        Object received = received();
        Map<String, Object> rest = new TreeMap<>();
        watcher.send("MULTI");
        rest.put("watch", watcher.send("EXEC").isNothing() ? "broken" : "whole");
        rest.put("connection", connection(subject));
        if (allOfTheServer) {
            rest.put("users", other.send("ACL", "LIST"));
            rest.put("settings", other.send("CONFIG", "GET", "*"));
            rest.put("refusals", other.send("ACL", "LOG"));
            rest.put("slow", other.send("SLOWLOG", "LEN"));
        }
        rest.put("channels", other.send("PUBSUB", "CHANNELS"));
        rest.put("functions", other.send("FUNCTION", "DUMP"));
        Object scripts = other.send(
                "SCRIPT", "EXISTS", sha, sha("return 'loaded'"), sha("return redis.call('SET',KEYS[1],'v')"));
        return new World(keyspace(), rest, scripts, received);
    }

    private Map<String, Object> keyspace() {
        Map<String, Object> keyspace = new TreeMap<>();
        for (String db : usesKeys ? List.of("0", "1") : List.of("0")) {
            if (usesKeys) {
                other.send("SELECT", db);
            }
            for (RespClient.Reply key : other.send("KEYS", "*").items()) {
                RespClient.Reply.Text dump = (RespClient.Reply.Text) other.send("DUMP", key.text());
                keyspace.put(
                        db + ":" + key.text(),
                        Arrays.hashCode(dump.bytes()) + " of " + dump.bytes().length + " bytes, expires "
                                + other.send("PEXPIRETIME", key.text()).text());
            }
        }
        if (usesKeys) {
            other.send("SELECT", "0");
        }
        return keyspace;
    }

    /** What a client sees of this connection in CLIENT LIST, but for counters and ages. */
    private static String connection(RespClient subject) {
        String shown = subject.send("CLIENT", "INFO").text();
        Matcher matcher = Pattern.compile("\\b(name|db|sub|psub|ssub|multi|flags|user|redir|resp)=(\\S*)")
                .matcher(shown);
        StringBuilder kept = new StringBuilder();
        while (matcher.find()) {
            kept.append(matcher.group()).append(' ');
        }
        return kept.toString();
    }

    /** Everything published since the last call. */
    private List<String> received() {
        String last = "barrier" + barrier++;
        other.send("PUBLISH", "harness", last);
        List<String> received = new ArrayList<>();
        while (true) {
            String message = subscriber.read().items().toString();
            if (message.contains(last)) {
                return received;
            }
            received.add(message);
        }
    }

    private RespClient.Reply send(TestWords words) {
        if (!words.words().contains("STREAM")) {
            return other.send(words.array());
        }
        byte[][] restore =
                IntStream.range(0, words.count()).mapToObj(words::word).toArray(byte[][]::new);
        restore[restore.length - 1] = stream;
        return other.send(restore);
    }

    /** Made once: a consumer's times would make two streams differ that were made by the same commands. */
    private byte[] stream() {
        if (!usesKeys) {
            return new byte[0];
        }
        expectNoErrors(List.of(
                "XADD s 1-1 f v",
                "XADD s 2-1 f w",
                "XGROUP CREATE s group 0",
                "XREADGROUP GROUP group reader COUNT 1 STREAMS s >"));
        return ((RespClient.Reply.Text) other.send("DUMP", "s")).bytes();
    }

    private void expectNoErrors(List<String> script) {
        for (String line : script) {
            RespClient.Reply reply = send(TestWords.of(line));
            if (reply.isError()) {
                throw new IllegalStateException(reply.text() + " to " + line);
            }
        }
    }

    private static List<List<String>> words(List<String> script) {
        return script.stream().map(line -> TestWords.of(line).words()).toList();
    }

    static String sha(String body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that anyone can see after a run. */
    record World(Map<String, Object> keyspace, Map<String, Object> rest, Object scripts, Object received) {
        Optional<String> difference(World other, boolean scriptsMayDiffer) {
            return Stream.of(
                            unequalPart("keyspace", keyspace, other.keyspace),
                            unequalPart("state", rest, other.rest),
                            unequal("received", received, other.received),
                            scriptsMayDiffer ? Optional.<String>empty() : unequal("scripts", scripts, other.scripts))
                    .flatMap(Optional::stream)
                    .findFirst();
        }

        World silent() {
            Map<String, Object> silent = new TreeMap<>(rest);
            silent.remove("watch");
            return new World(keyspace, silent, scripts, List.of());
        }

        private static Optional<String> unequal(String what, Object one, Object other) {
            return one.equals(other) ? Optional.empty() : Optional.of(what + " differs: " + one + " / " + other);
        }

        private static Optional<String> unequalPart(String what, Map<String, Object> one, Map<String, Object> other) {
            Set<String> names = new TreeSet<>(one.keySet());
            names.addAll(other.keySet());
            return names.stream()
                    .filter(name -> !Objects.equals(one.get(name), other.get(name)))
                    .findFirst()
                    .map(name -> what + " differs in " + name + ": " + one.get(name) + " / " + other.get(name));
        }
    }

    /** A run: what can be seen after it, and every reply. */
    record Seen(World world, List<RespClient.Reply> replies) {
        RespClient.Reply lastReply() {
            return replies.get(replies.size() - 1);
        }
    }
}
