// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Client.Naming;
import dev.holdfast.benchmarks.race.Client.Shape;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that can race: Holdfast beside the bare clients and, where they are on the class path, others. */
final class Clients {
    static final Client JEDIS =
            Client.atDefaults("jedis", "bare JedisPool", Shape.POOL, false, Naming.JVM, JedisClients::bare);
    static final Client HOLDFAST_JEDIS = Client.atDefaults(
            "holdfast-jedis", "Holdfast, JedisPool", Shape.POOL, true, Naming.OWN, JedisClients::held);
    static final Client LETTUCE = Client.atDefaults(
            "lettuce",
            "plain Lettuce",
            Shape.SHARED,
            false,
            Naming.OWN,
            place -> LettuceClients.blocking(LettuceClients.bare(place)));
    static final Client HOLDFAST_LETTUCE = Client.atDefaults(
            "holdfast-lettuce",
            "Holdfast, Lettuce",
            Shape.SHARED,
            true,
            Naming.OWN,
            place -> LettuceClients.blocking(LettuceClients.held(place)));
    static final Client LETTUCE_ASYNC = Client.atDefaults(
            "lettuce-async",
            "plain Lettuce, async",
            Shape.IN_FLIGHT,
            false,
            Naming.OWN,
            place -> LettuceClients.async(LettuceClients.bare(place)));
    static final Client HOLDFAST_LETTUCE_ASYNC = Client.atDefaults(
            "holdfast-lettuce-async",
            "Holdfast, Lettuce async",
            Shape.IN_FLIGHT,
            true,
            Naming.OWN,
            place -> LettuceClients.async(LettuceClients.held(place)));

    /** What needs no library but those that Holdfast is for. */
    static final List<Client> OURS =
            List.of(JEDIS, HOLDFAST_JEDIS, LETTUCE, HOLDFAST_LETTUCE, LETTUCE_ASYNC, HOLDFAST_LETTUCE_ASYNC);

    private static final List<Client> ALL = Stream.concat(
                    OURS.stream(),
                    ServiceLoader.load(Field.class).stream().flatMap(field -> field.get().clients().stream()))
            .toList();

    private Clients() {}

    /** Others that race; found by the service loader. */
    interface Field {
        /** Any number. */
        List<Client> clients();
    }

    static List<Client> all() {
        return ALL;
    }

    static Client named(String id) {
        Optional<Client> found =
                ALL.stream().filter(client -> client.id().equals(id)).findFirst();
        return found.orElseThrow(() -> new IllegalArgumentException(
                "no client " + id + ", but " + ALL.stream().map(Client::id).collect(Collectors.joining(", "))));
    }
}
