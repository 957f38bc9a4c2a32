// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.containers;

import dev.holdfast.testkit.Staging;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;

/** The Toxiproxy of one node. It holds replication too. */
final class ContainerWire implements Staging.Wire {
    private static final int API = 8474;

    /** How long what a toxic holds may take to pass. */
    private static final Duration DRAINED = Duration.ofSeconds(30);

    private final ToxiproxyClient client;

    ContainerWire(String address) {
        this.client = new ToxiproxyClient(address, API);
    }

    /** A request of Toxiproxy's API. */
    private interface Request {
        void send(Proxy proxy) throws IOException;
    }

    boolean answers() {
        try {
            return !client.version().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Puts the proxy before the server, which a Toxiproxy that was started anew has forgotten. */
    void place(int port, int serverPort) {
        try {
            if (client.getProxyOrNull("node") == null) {
                client.createProxy("node", "0.0.0.0:" + port, "127.0.0.1:" + serverPort);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Toxiproxy places no proxy", e);
        }
        accept();
    }

    private void ask(Request request) {
        try {
            request.send(client.getProxy("node"));
        } catch (IOException e) {
            throw new UncheckedIOException("Toxiproxy does not do it", e);
        }
    }

    /** Toxiproxy 2.12 gives up (503) while what the toxic holds still passes; each request waits for it some seconds. */
    private void heal(String... toxics) {
        Set<String> healed = Set.of(toxics);
        long until = System.nanoTime() + DRAINED.toNanos();
        while (true) {
            try {
                ask(proxy -> remove(healed, proxy));
                return;
            } catch (UncheckedIOException e) {
                if (System.nanoTime() - until > 0) {
                    throw e;
                }
            }
        }
    }

    private static void remove(Set<String> toxics, Proxy proxy) throws IOException {
        for (var toxic : proxy.toxics().getAll()) {
            if (toxics.contains(toxic.getName())) {
                toxic.remove();
            }
        }
    }

    @Override
    public void hold() {
        ask(proxy -> {
            proxy.toxics().timeout("silent-up", ToxicDirection.UPSTREAM, 0);
            proxy.toxics().timeout("silent-down", ToxicDirection.DOWNSTREAM, 0);
        });
    }

    @Override
    public void release() {
        heal("silent-up", "silent-down");
    }

    /** Open connections end too: Toxiproxy knows no listener without its connections. */
    @Override
    public void refuse() {
        ask(Proxy::disable);
    }

    @Override
    public void accept() {
        ask(Proxy::enable);
    }

    /** By FIN: RST it sends only on connections opened while the toxic is there. */
    @Override
    public void reset() {
        refuse();
        accept();
    }

    @Override
    public void slow(Duration latency, int bytesPerSecond) {
        fast();
        ask(proxy -> {
            proxy.toxics().latency("late", ToxicDirection.DOWNSTREAM, latency.toMillis());
            if (bytesPerSecond < Integer.MAX_VALUE) {
                // In KB a second.
                proxy.toxics().bandwidth("narrow", ToxicDirection.DOWNSTREAM, Math.max(1, bytesPerSecond / 1000));
            }
        });
    }

    @Override
    public void fast() {
        heal("late", "narrow");
    }
}
