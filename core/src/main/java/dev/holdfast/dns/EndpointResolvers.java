// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import dev.holdfast.timing.Timing;
import java.net.InetAddress;
import java.time.Duration;

/**
 * Makes {@link EndpointResolver}s. None does any I/O before it is first asked.
 *
 * @since 0.1.0
 */
public final class EndpointResolvers {

    /** Longer than the time between the lookups of a steady endpoint, so that its two threads are used again. */
    private static final Duration IDLE = Duration.ofSeconds(10);

    private EndpointResolvers() {}

    /**
     * A resolver that asks the hosts file and the name servers itself: past the JVM's cache, with exact timeouts, with
     * the records' time to live and their aliases. It reads and writes DNS messages with dnsjava.
     *
     * @param settings whom to ask, and how long answers count
     * @param timing the clock and the scheduler, which it does not close
     * @return a resolver with daemon threads of its own, which end when idle and at {@link EndpointResolver#close()}
     */
    public static EndpointResolver dnsjava(DnsSettings settings, Timing timing) {
        return new CachingResolver(new NameServerLookup(settings, timing, new LookupThreads(IDLE)), settings, timing);
    }

    /**
     * A resolver that asks the JVM ({@link InetAddress#getAllByName}), for machines with a name service of their own.
     * The JVM caches names for 30 s unless {@code networkaddress.cache.ttl} is set, tells neither time to live nor
     * aliases, and not whether a name is missing or the servers are away. An answer is reused for the least time to
     * live of the settings; their servers, hosts file, timeouts per query and rounds do not apply.
     *
     * @param settings how long answers count, the total deadline and the address family
     * @param timing the clock and the scheduler, which it does not close
     * @return a resolver with daemon threads of its own; a call of the JVM that hangs cannot be ended, and its thread
     *     ends when it returns
     */
    public static EndpointResolver system(DnsSettings settings, Timing timing) {
        LookupThreads threads = new LookupThreads(IDLE);
        return new CachingResolver(
                new SystemLookup(settings, timing, threads, InetAddress::getAllByName), settings, timing);
    }
}
