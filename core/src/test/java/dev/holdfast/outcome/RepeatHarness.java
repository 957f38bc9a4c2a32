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
import java.util.LinkedHashSet;
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

/**
 * Shows on a real server what repeating a command does: applies it once and twice, from several start states, with another
 * client's write in between, and compares every key's DUMP and absolute expiry, what a subscriber received, whether another
 * client's WATCH was broken, scripts, functions, settings, users, the connection's own state, and the replies.
 *
 * <p>In a sample, {@code {list}} stands for the key {@code k:list}, which holds a list in the state PRESENT, and
 * {@code {list2}} for another one; {@code {sha}} is a script that the server knows.
 */
final class RepeatHarness implements AutoCloseable {
    static final String SCRIPT = "return redis.call('GET', KEYS[1])";
    private static final String FUNCTIONS = """
            #!lua name=lib
            redis.register_function{function_name='readit',
              callback=function(keys) return redis.call('GET', keys[1]) end, flags={'no-writes'}}
            redis.register_function('writeit', function(keys) return redis.call('SET', keys[1], 'x') end)
            """;
    private static final String FAR = "4000000000000";
    private static final Pattern KEY = Pattern.compile("\\{([a-z]+)([0-9]?)}");

    /** How every type's key comes to be, and how another client then writes to it. */
    private record Type(List<String> make, List<String> change) {}

    private static final Map<String, Type> TYPES = Map.of(
            "string", new Type(List.of("SET K foobar"), List.of("APPEND K more")),
            "list", new Type(List.of("RPUSH K 3 1 2"), List.of("LPUSH K 7")),
            "hash", new Type(List.of("HSET K f 1 g 2"), List.of("HINCRBY K f 5")),
            "set", new Type(List.of("SADD K a b c"), List.of("SADD K q", "SREM K a")),
            "zset", new Type(List.of("ZADD K 1 a 2 b 3 c"), List.of("ZADD K 9 a")),
            "geo",
                    new Type(
                            List.of("GEOADD K 13.36 38.11 Palermo 15.08 37.50 Catania"),
                            List.of("GEOADD K 13.58 37.32 Agrigento")),
            "hll", new Type(List.of("PFADD K a b c"), List.of("PFADD K d e f g")),
            "stream", new Type(List.of("RESTORE K 0 STREAM"), List.of("XADD K 3-1 f z")));

    private enum Start {
        ABSENT,
        PRESENT,
        FIRST_PRESENT,
        OTHER_TYPE,
        EXPIRING
    }

    private enum Interference {
        CHANGE,
        DELETE,
        OTHER_TYPE
    }

    private final RedisNode node = RedisNode.builder()
            .config("notify-keyspace-events KEA")
            .config("enable-debug-command local")
            .start();
    private final RedisNode cluster = RedisNode.builder()
            .config("cluster-enabled yes")
            .config("notify-keyspace-events KEA")
            .config("enable-debug-command local")
            .start();
    private final Bench plain = new Bench(node);
    private final Bench clustered = new Bench(cluster);

    RedisNode node() {
        return node;
    }

    @Override
    public void close() {
        plain.close();
        clustered.close();
        node.close();
        cluster.close();
    }

    /** Why the sample is not READ, if it is not. */
    Optional<String> whyNotRead(TestWords sample, Exceptions allowed) {
        Bench bench = bench(sample);
        for (Start start : starts(sample)) {
            Seen none = bench.run(sample, start, "");
            Seen once = bench.run(sample, start, "c");
            Seen twice = bench.run(sample, start, "cc");
            Optional<String> why = first(List.of(
                    none.world().difference(once.world(), allowed.scriptCache()),
                    once.world().difference(twice.world(), false),
                    differ("second reply", once.lastReply(), twice.lastReply(), allowed.replyVaries())));
            for (Interference between : keys(sample).isEmpty() ? new Interference[0] : Interference.values()) {
                Seen after = bench.run(sample, start, between.ordinal() + "c");
                Seen around = bench.run(sample, start, "c" + between.ordinal() + "c");
                why = first(List.of(
                        why,
                        after.world().difference(around.world(), false),
                        differ("reply after a write", after.lastReply(), around.lastReply(), allowed.replyVaries())));
            }
            if (why.isPresent()) {
                return Optional.of("from " + start + ": " + why.get());
            }
        }
        return Optional.empty();
    }

    /** Why the sample is not an idempotent write, if it is not. */
    Optional<String> whyNotIdempotent(TestWords sample) {
        Bench bench = bench(sample);
        for (Start start : starts(sample)) {
            Seen once = bench.run(sample, start, "c");
            Seen twice = bench.run(sample, start, "cc");
            // What others received counts each application, and a WATCH breaks at the first: neither is compared.
            Optional<String> why = first(List.of(
                    once.world().silent().difference(twice.world().silent(), false),
                    differ("second reply", once.lastReply(), twice.lastReply(), false)));
            if (why.isPresent()) {
                return Optional.of("from " + start + ": " + why.get());
            }
        }
        return Optional.empty();
    }

    /** What the server answers from the state PRESENT. */
    RespClient.Reply answer(TestWords sample) {
        return bench(sample).run(sample, Start.PRESENT, "c").lastReply();
    }

    /** What a row may differ in, each with a reason where it is listed. */
    record Exceptions(boolean replyVaries, boolean scriptCache) {
        static final Exceptions NONE = new Exceptions(false, false);
    }

    private Bench bench(TestWords sample) {
        return sample.words().get(0).equalsIgnoreCase("CLUSTER") ? clustered : plain;
    }

    private static List<Start> starts(TestWords sample) {
        return keys(sample).isEmpty() ? List.of(Start.PRESENT) : List.of(Start.values());
    }

    private static Set<String> keys(TestWords sample) {
        Set<String> keys = new LinkedHashSet<>();
        Matcher matcher = KEY.matcher(sample.toString());
        while (matcher.find()) {
            if (TYPES.containsKey(matcher.group(1))) {
                keys.add(matcher.group(1) + matcher.group(2));
            }
        }
        return keys;
    }

    private static Optional<String> first(List<Optional<String>> reasons) {
        return reasons.stream().flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> differ(String what, RespClient.Reply one, RespClient.Reply other, boolean varies) {
        boolean same = varies ? one.getClass() == other.getClass() : one.equals(other);
        return same ? Optional.empty() : Optional.of(what + " differs: " + one + " / " + other);
    }

    /** All that anyone can see after a run. */
    private record World(Map<String, Object> keyspace, Map<String, Object> rest, Object scripts, Object received) {
        Optional<String> difference(World other, boolean scriptsMayDiffer) {
            return first(List.of(
                    unequalPart("keyspace", keyspace, other.keyspace),
                    unequalPart("state", rest, other.rest),
                    unequal("received", received, other.received),
                    scriptsMayDiffer ? Optional.empty() : unequal("scripts", scripts, other.scripts)));
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

    private record Seen(World world, List<RespClient.Reply> replies) {
        RespClient.Reply lastReply() {
            return replies.get(replies.size() - 1);
        }
    }

    static String sha(String body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One server, and the clients that look at it. */
    private static final class Bench implements AutoCloseable {
        private final RedisNode node;
        private final RespClient other;
        private final RespClient watcher;
        private final RespClient subscriber;
        private final boolean usesKeys;
        private final String sha;
        private final byte[] stream;
        private int barrier;

        Bench(RedisNode node) {
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
        Seen run(TestWords sample, Start start, String steps) {
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
                        interfere(sample, Interference.values()[step - '0']);
                        // What the other client's write itself published is not the question.
                        received();
                        watcher.send("UNWATCH");
                        watch(sample);
                    }
                }
                return new Seen(look(subject, keys(sample).isEmpty()), replies);
            }
        }

        private String[] resolved(TestWords sample) {
            return sample.words().stream().map(this::resolved).toArray(String[]::new);
        }

        private String resolved(String word) {
            return word.equals("{sha}") ? sha : KEY.matcher(word).replaceAll("k:$1$2");
        }

        private void reset(TestWords sample, Start start) {
            List<String> script = new ArrayList<>(List.of("FLUSHALL", "SCRIPT FLUSH", "FUNCTION FLUSH"));
            if (usesKeys) {
                script.add("SET k:bystander here");
                boolean first = true;
                for (String key : keys(sample)) {
                    Start own = start == Start.FIRST_PRESENT && !first ? Start.ABSENT : start;
                    script.addAll(made(key, own));
                    first = false;
                }
            }
            expectNoErrors(script);
            other.send("SCRIPT", "LOAD", SCRIPT);
            other.send("FUNCTION", "LOAD", FUNCTIONS);
        }

        private static List<String> made(String key, Start start) {
            String name = "k:" + key;
            Type type = TYPES.get(key.replaceAll("[0-9]", ""));
            List<String> make = type.make().stream()
                    .map(line -> line.replace(" K", " " + name))
                    .toList();
            return switch (start) {
                case ABSENT -> List.of();
                case PRESENT, FIRST_PRESENT -> make;
                case OTHER_TYPE -> List.of(otherType(key, name));
                case EXPIRING ->
                    Stream.concat(make.stream(), Stream.of("PEXPIREAT " + name + " " + FAR))
                            .toList();
            };
        }

        private static String otherType(String key, String name) {
            return key.startsWith("string") || key.startsWith("hll") ? "RPUSH " + name + " x" : "SET " + name + " x";
        }

        private void interfere(TestWords sample, Interference how) {
            List<String> script = new ArrayList<>();
            for (String key : keys(sample)) {
                String name = "k:" + key;
                switch (how) {
                    case CHANGE ->
                        TYPES.get(key.replaceAll("[0-9]", "")).change().stream()
                                .map(line -> line.replace(" K", " " + name))
                                .forEach(script::add);
                    case DELETE -> script.add("DEL " + name);
                    case OTHER_TYPE -> script.addAll(List.of("DEL " + name, otherType(key, name)));
                }
            }
            other.pipeline(words(script));
        }

        private void watch(TestWords sample) {
            List<String> keys = new ArrayList<>(List.of("WATCH", "k:bystander"));
            if (usesKeys) {
                keys(sample).forEach(key -> keys.add("k:" + key));
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
    }
}
