// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.changed.ChangedKey;
import dev.holdfast.changed.ChangedKeys;
import dev.holdfast.dns.DnsSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import redis.clients.jedis.JedisPool;

/**
 * An application in a process of its own: {@code change KEY} on its input names a key, anything else is answered with the
 * standing. Its arguments are host and port of the group and of the name server, and the file of its outbox, if it has one.
 */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
final class AwayProcess {

    private AwayProcess() {}

    public static void main(String[] arguments) throws IOException {
        HoldfastBuilder builder = Holdfast.builder()
                .primary(arguments[0], Integer.parseInt(arguments[1]))
                .dns(DnsSettings.builder()
                        .servers(List.of(new InetSocketAddress(arguments[2], Integer.parseInt(arguments[3]))))
                        .noHostsFile()
                        .build());
        if (arguments.length > 4) {
            builder.changedKeys(new Outbox(Path.of(arguments[4])));
        }
        Holdfast holdfast = builder.build();
        JedisPool pool = HoldfastJedis.pool(holdfast, Clients.config(), Clients.large());
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Clients.with(pool, jedis -> jedis.get("any"));
        System.out.println("ready");
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.startsWith("change ")) {
                holdfast.changedWhileAway(line.substring("change ".length()));
            }
            System.out.println(holdfast.standing().state());
        }
    }

    /** One key a line; read anew each time, as another process may have written it. */
    private static final class Outbox implements ChangedKeys {

        private final Path file;

        Outbox(Path file) {
            this.file = file;
        }

        @Override
        public synchronized void add(List<ChangedKey> keys) {
            StringBuilder lines = new StringBuilder();
            keys.forEach(key ->
                    lines.append(new String(key.key(), StandardCharsets.UTF_8)).append('\n'));
            write(lines.toString(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        @Override
        public synchronized List<ChangedKey> oldest(int atMost) {
            try {
                Set<String> lines = Files.exists(file) ? new LinkedHashSet<>(Files.readAllLines(file)) : Set.of();
                return lines.stream()
                        .limit(atMost)
                        .map(line -> new ChangedKey(0, line.getBytes(StandardCharsets.UTF_8)))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public synchronized void remove(List<ChangedKey> deleted) {
            List<ChangedKey> left = oldest(Integer.MAX_VALUE).stream()
                    .filter(key -> !deleted.contains(key))
                    .toList();
            write("", StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            add(left);
        }

        private void write(String text, StandardOpenOption... options) {
            try {
                Files.writeString(file, text, options);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
