// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.Holdfast;
import dev.holdfast.jedis.HoldfastJedis;
import dev.holdfast.ops.drill.Journal.Who;
import dev.holdfast.topology.Endpoint;
import java.time.Clock;
import java.time.Duration;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;

/** Writes through Holdfast, as an application that uses it. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
final class HoldfastProber implements AutoCloseable {
    private final Holdfast holdfast;
    private final JedisPool pool;
    private final ProbeLog log = new ProbeLog();
    private final ProbeLoop loop;
    private final Thread thread;
    private final String key;

    HoldfastProber(Target target, String key, Journal journal) {
        Endpoint endpoint = target.access().endpoint();
        this.key = key;
        this.holdfast = Holdfast.builder()
                .primary(endpoint.host(), endpoint.port())
                .dns(target.dns())
                .listener(event -> journal.note(Who.HOLDFAST, EventText.of(event)))
                .build();
        this.pool =
                HoldfastJedis.pool(holdfast, ProbeClient.config(target.access().login()), new JedisPoolConfig());
        this.loop = new ProbeLoop(new ProbeWrite(pool, key, Clock.systemUTC()), log::add);
        this.thread = new Thread(loop, "holdfast-prober");
        thread.setDaemon(true);
    }

    void start() {
        holdfast.verifyAtStart(Duration.ofSeconds(5));
        thread.start();
    }

    ProbeLog log() {
        return log;
    }

    @Override
    public void close() {
        loop.stop();
        try {
            thread.join(Duration.ofSeconds(20).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pool.close();
        holdfast.close();
    }

    @Override
    public String toString() {
        return "prober of " + key;
    }
}
