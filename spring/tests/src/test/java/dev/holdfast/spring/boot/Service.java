// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot;

import dev.holdfast.spring.HoldfastGroups;
import dev.holdfast.testkit.RedisStage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A running Spring Boot application, and a caller of it. */
final class Service implements AutoCloseable {

    /** Later than any test lasts: what is seen then is not seen by DNS. */
    static final long NEVER = 600_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;

    private Service(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** With a web server. */
    static Service start(Class<?> application, RedisStage stage, String... properties) {
        return start(application, with(stage, properties));
    }

    /** With a web server, on whatever the properties say. */
    static Service start(Class<?> application, List<String> properties) {
        return new Service(new SpringApplicationBuilder(application)
                .properties("server.port=0", "spring.main.banner-mode=off", "logging.level.dev.holdfast=INFO")
                .properties(properties.toArray(new String[0]))
                .run());
    }

    private static List<String> with(RedisStage stage, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "stage.host=" + stage.endpoint(),
                "stage.port=" + stage.port(),
                "spring.data.redis.host=" + stage.endpoint(),
                "spring.data.redis.port=" + stage.port(),
                "holdfast.dns.servers=" + dns(stage),
                "holdfast.dns.hosts-file=false"));
        all.addAll(List.of(properties));
        return all;
    }

    /** The stage's name server, as a property. */
    static String dns(RedisStage stage) {
        return stage.dns().socketAddress().getAddress().getHostAddress() + ":"
                + stage.dns().socketAddress().getPort();
    }

    /** What one of the two gives, from the only group. */
    <T> T withFallback(Supplier<T> call, T instead) {
        return bean(HoldfastGroups.class).all().get(0).getOrElse(call, cause -> instead);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    /** A body, from an answer that must be 200. */
    String get(String path) {
        HttpResponse<String> answer = ask(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    HttpResponse<String> ask(String path) {
        String port = context.getEnvironment().getProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
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
