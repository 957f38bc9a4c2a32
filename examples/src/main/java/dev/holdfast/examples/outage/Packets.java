// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Drops a node's packets with iptables, in the network namespace that the script made for this alone, and nowhere else. */
final class Packets {

    private Packets() {}

    static boolean canBeDropped() {
        return Boolean.getBoolean("holdfast.outage.namespace");
    }

    static void drop(String address) {
        run("iptables", "-I", "INPUT", "-d", address, "-j", "DROP");
        run("iptables", "-I", "INPUT", "-s", address, "-j", "DROP");
    }

    private static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
