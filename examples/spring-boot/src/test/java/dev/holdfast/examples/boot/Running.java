// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot;

import dev.holdfast.testkit.RedisStage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** An example that runs on a stage, and a caller of it. */
public final class Running implements AutoCloseable {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConfigurableApplicationContext context;

    private Running(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static Running start(SpringApplication application, RedisStage stage, String... properties) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "server.port", "0",
                "spring.main.banner-mode", "off",
                "spring.data.redis.host", stage.endpoint(),
                "spring.data.redis.port", stage.port(),
                "orders.redis.host", stage.endpoint(),
                "orders.redis.port", stage.port(),
                "holdfast.dns.servers", dns(stage),
                "management.endpoint.health.probes.enabled", "true"));
        all.put("server.shutdown", "immediate");
        for (String property : properties) {
            int sign = property.indexOf('=');
            all.put(property.substring(0, sign), property.substring(sign + 1));
        }
        application.setDefaultProperties(all);
        return new Running(application.run());
    }

    /** The stage's name server, as a property. */
    public static String dns(RedisStage stage) {
        return stage.dns().socketAddress().getAddress().getHostAddress() + ":"
                + stage.dns().socketAddress().getPort();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public String base() {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    public String get(String path) {
        return body(ask(path, "GET", ""));
    }

    public String post(String path) {
        return body(ask(path, "POST", ""));
    }

    public String put(String path, String body) {
        return body(ask(path, "PUT", body));
    }

    private static String body(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    public HttpResponse<String> ask(String path, String method, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.ofString(body))
                .header("Content-Type", "text/plain")
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(path, e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
