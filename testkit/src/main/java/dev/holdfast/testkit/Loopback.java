// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.function.Function;

/**
 * Loopback addresses 127.x.y.1, .2, ... with a random x.y, and one port for all of them, so that stages of parallel
 * runs do not meet. The port is below Linux' ephemeral range (32768 and up), where clients' own ports lie.
 */
final class Loopback {
    private static final int ATTEMPTS = 100;

    /** What makes up for it where not all of 127.0.0.0/8 is local. */
    static final String ADVICE = "Stages need addresses of 127.0.0.0/8, of which macOS knows only 127.0.0.1. Add some,"
            + " `for n in $(seq 1 20); do sudo ifconfig lo0 alias 127.77.0.$n up; done`, and run the tests with"
            + " -Dholdfast.testkit.loopback=127.77.0";

    private final String prefix;
    private final int port;
    private int last;

    private Loopback(String prefix, int port) {
        this.prefix = prefix;
        this.port = port;
    }

    static Loopback choose(Random random) {
        String fixed = System.getProperty("holdfast.testkit.loopback", "");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String prefix = fixed.isEmpty()
                    ? "127." + (1 + random.nextInt(254)) + "." + random.nextInt(255) + "."
                    : fixed + ".";
            int port = 10_000 + random.nextInt(20_000);
            if (isFree(prefix + 1, port)) {
                return new Loopback(prefix, port);
            }
        }
        throw new IllegalStateException("no free loopback address in " + ATTEMPTS + " attempts. " + ADVICE);
    }

    /**
     * Chooses until something can be served there. A place that was free a moment ago may be taken: a process that is
     * forked in this moment by another thread holds a copy of the probing socket until it has closed what it inherited.
     */
    static <T> Placed<T> serving(Random random, Function<Loopback, T> service) {
        for (int attempt = 1; ; attempt++) {
            Loopback loopback = choose(random);
            try {
                return new Placed<>(loopback, service.apply(loopback));
            } catch (UncheckedIOException e) {
                if (attempt == ATTEMPTS || !(e.getCause() instanceof BindException)) {
                    throw e;
                }
            }
        }
    }

    /** A service and the loopback addresses that it was started on. */
    record Placed<T>(Loopback loopback, T service) {}

    static boolean isFree(String address, int port) {
        // UDP too: whoever asks a name server from a random port takes that one on all addresses.
        try (ServerSocket probe = new ServerSocket();
                DatagramSocket datagrams = new DatagramSocket(null)) {
            InetSocketAddress wanted = new InetSocketAddress(InetAddress.getByName(address), port);
            probe.bind(wanted);
            datagrams.bind(wanted);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** The next address of this stage; none is given out twice. */
    synchronized String next() {
        last++;
        if (last > 254) {
            throw new IllegalStateException("a stage has 254 addresses, and all are used");
        }
        return prefix + last;
    }
}
