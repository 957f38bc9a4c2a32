// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The keys that a sample names, how they come to be, and how another client writes to them. */
final class SampleKeys {
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

    private SampleKeys() {}

    /** What the keys are before the command. */
    enum Start {
        ABSENT,
        PRESENT,
        FIRST_PRESENT,
        OTHER_TYPE,
        EXPIRING
    }

    /** What another client does in between. */
    enum Interference {
        CHANGE,
        DELETE,
        OTHER_TYPE
    }

    /** In the order in which the sample names them, such as {@code list2}. */
    static Set<String> of(TestWords sample) {
        Set<String> keys = new LinkedHashSet<>();
        Matcher matcher = KEY.matcher(sample.toString());
        while (matcher.find()) {
            if (TYPES.containsKey(matcher.group(1))) {
                keys.add(matcher.group(1) + matcher.group(2));
            }
        }
        return keys;
    }

    /** The sample's word as it goes to the server. */
    static String resolved(String word) {
        return KEY.matcher(word).replaceAll("k:$1$2");
    }

    static List<String> made(String key, Start start) {
        String name = "k:" + key;
        Type type = TYPES.get(key.replaceAll("[0-9]", ""));
        List<String> make =
                type.make().stream().map(line -> line.replace(" K", " " + name)).toList();
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

    static List<String> changed(String key, Interference how) {
        String name = "k:" + key;
        Type type = TYPES.get(key.replaceAll("[0-9]", ""));
        return switch (how) {
            case CHANGE ->
                type.change().stream()
                        .map(line -> line.replace(" K", " " + name))
                        .toList();
            case DELETE -> List.of("DEL " + name);
            case OTHER_TYPE -> List.of("DEL " + name, otherType(key, name));
        };
    }
}
