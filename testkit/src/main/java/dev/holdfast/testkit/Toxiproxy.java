// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A Toxiproxy server (2.12) as a process, spoken to over its HTTP API; its own Java client would be one more dependency for a
 * dozen requests. It is looked for on the PATH, as {@code toxiproxy-server}, or where {@code -Dholdfast.toxiproxy=FILE} says.
 */
final class Toxiproxy implements AutoCloseable {

    /** What to do where it is missing. */
    static final String INSTALL =
            "go install github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0, and name it toxiproxy-server"
                    + " on the PATH";

    /** How long what a toxic holds may take to pass. */
    private static final Duration DRAINED = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final URI api;
    private final Path folder;
    private final Process process;

    private Toxiproxy(Path binary, String address, int port) {
        this.api = URI.create("http://" + address + ":" + port);
        try {
            this.folder = Files.createTempDirectory(OwnedProcesses.folder(), "toxiproxy-");
            this.process = OwnedProcesses.start(
                    List.of(binary.toString(), "-host", address, "-port", Integer.toString(port)),
                    folder,
                    folder.resolve("toxiproxy.log"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + binary, e);
        }
        Await.until("Toxiproxy answers on " + api, RedisNode.PATIENCE, this::answers, () -> "see its log in " + folder);
    }

    static Optional<Path> binary() {
        String named = System.getProperty("holdfast.toxiproxy", "");
        Stream<Path> candidates = named.isEmpty()
                ? Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, "toxiproxy-server"))
                : Stream.of(Path.of(named));
        return candidates.filter(Files::isExecutable).findFirst();
    }

    static Toxiproxy start() {
        Path binary = binary().orElseThrow(() -> new IllegalStateException("no Toxiproxy here: " + INSTALL));
        return Loopback.serving(new Random(), loopback -> new Toxiproxy(binary, loopback.next(), loopback.port()))
                .service();
    }

    private boolean answers() {
        try {
            return send("GET", "/version", "").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Puts a proxy before a server. */
    Proxy before(InetSocketAddress listen, InetSocketAddress upstream) {
        String name = listen.getHostString() + "-" + listen.getPort();
        Proxy proxy = new Proxy(name);
        ask(
                "POST",
                "/proxies",
                "{\"name\":\"" + name + "\",\"listen\":\"" + text(listen) + "\",\"upstream\":\"" + text(upstream)
                        + "\",\"enabled\":true}");
        return proxy;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private void ask(String method, String path, String body) {
        HttpResponse<String> response = send(method, path, body);
        // A toxic that is not there any more was removed, which is what was wanted.
        if (response.statusCode() >= 300 && !(method.equals("DELETE") && response.statusCode() == 404)) {
            throw new IllegalStateException("Toxiproxy answered " + response.statusCode() + " to " + method + " " + path
                    + ": " + response.body());
        }
    }

    private HttpResponse<String> send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(api.resolve(path))
                // A toxic is removed once what it holds has passed.
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Toxiproxy", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        OwnedProcesses.delete(folder);
    }

    /** What stands before one node. */
    final class Proxy implements Wire {
        private final String name;

        private Proxy(String name) {
            this.name = name;
        }

        private void toxic(String toxic, String stream, String type, String attributes) {
            ask(
                    "POST",
                    "/proxies/" + name + "/toxics",
                    "{\"name\":\"" + toxic + "\",\"type\":\"" + type + "\",\"stream\":\"" + stream
                            + "\",\"attributes\":{" + attributes + "}}");
        }

        /** Toxiproxy 2.12 gives up (503) while what the toxic holds still passes; each request waits for it some seconds. */
        private void heal(String toxic) {
            String path = "/proxies/" + name + "/toxics/" + toxic;
            long until = System.nanoTime() + DRAINED.toNanos();
            boolean drains;
            do {
                drains = send("DELETE", path, "").statusCode() == 503;
            } while (drains && System.nanoTime() - until < 0);
            // The last word, also of another error.
            ask("DELETE", path, "");
        }

        private void enabled(boolean value) {
            ask("POST", "/proxies/" + name, "{\"enabled\":" + value + "}");
        }

        /** Both directions; when released, Toxiproxy closes what hung. */
        @Override
        public void hold() {
            toxic("silent-up", "upstream", "timeout", "\"timeout\":0");
            toxic("silent-down", "downstream", "timeout", "\"timeout\":0");
        }

        @Override
        public void release() {
            heal("silent-up");
            heal("silent-down");
        }

        /** Open connections end too: Toxiproxy knows no listener without its connections. */
        @Override
        public void refuse() {
            enabled(false);
        }

        @Override
        public void accept() {
            enabled(true);
        }

        /** By FIN: RST it sends only on connections opened while the toxic is there. */
        @Override
        public void reset() {
            enabled(false);
            enabled(true);
        }

        @Override
        public void slow(Duration latency, int bytesPerSecond) {
            fast();
            toxic("late", "downstream", "latency", "\"latency\":" + latency.toMillis());
            if (bytesPerSecond < Integer.MAX_VALUE) {
                // In KB a second.
                toxic("narrow", "downstream", "bandwidth", "\"rate\":" + Math.max(1, bytesPerSecond / 1000));
            }
        }

        @Override
        public void fast() {
            heal("late");
            heal("narrow");
        }

        @Override
        public void close() {
            ask("DELETE", "/proxies/" + name, "");
        }
    }
}
