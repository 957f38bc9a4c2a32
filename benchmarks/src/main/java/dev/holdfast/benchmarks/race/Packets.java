// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Drops a node's packets with iptables, in the network namespace that the script made for this race alone. Nowhere else:
 * the rules are never taken back, they end with the namespace.
 */
final class Packets {

    /** Set by the script when it has made a namespace in which iptables works. */
    static final String PROPERTY = "holdfast.race.namespace";

    private Packets() {}

    static boolean canBeDropped() {
        return Boolean.getBoolean(PROPERTY);
    }

    /** From now on nothing reaches the address, and nothing comes from it; no connection is reset. */
    static void drop(String address) {
        if (!canBeDropped()) {
            throw new IllegalStateException("packets are dropped in a namespace of the race's own only");
        }
        run("iptables", "-I", "INPUT", "-d", address, "-j", "DROP");
        run("iptables", "-I", "INPUT", "-s", address, "-j", "DROP");
    }

    private static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", List.of(command)) + " failed: " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
