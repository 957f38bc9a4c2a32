// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.Holdfast;
import dev.holdfast.observe.HealthSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/** Kubernetes' two probes for a service without Spring: {@code /live} and {@code /ready}, on the JDK's own server. */
public final class HealthEndpoint implements AutoCloseable {

    private final HttpServer server;
    private final Holdfast holdfast;

    /**
     * Answers until it is closed.
     *
     * @param holdfast asked for each answer; that does no I/O
     * @param port 0 for any that is free
     * @param grace how long the group may be without a writable primary before this process is not ready
     */
    public HealthEndpoint(Holdfast holdfast, int port, Duration grace) {
        this.holdfast = holdfast;
        try {
            server = HttpServer.create(new InetSocketAddress(port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/live", exchange -> answer(exchange, HealthSnapshot::isLive));
        server.createContext("/ready", exchange -> answer(exchange, health -> health.isReady(grace)));
        server.start();
    }

    /**
     * Where it listens.
     *
     * @return the port
     */
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange, Predicate<HealthSnapshot> question) throws IOException {
        HealthSnapshot health = holdfast.health();
        byte[] body = (health.endpoint() + " " + health.status() + " since " + health.since() + "\n")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(question.test(health) ? 200 : 503, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
