// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Speaks AWS's Query protocol over HTTP to the real SDK: what ElastiCache and EC2 answer, with a state that the answers
 * follow; the two calls of S3 that list
 * and read objects; and CloudWatch's GetMetricData. It can deny and throttle.
 */
public final class AwsStandIn implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final StagedElastiCache elastiCache;
    private final StagedEc2 ec2 = new StagedEc2();
    private final Map<String, byte[]> objects = new TreeMap<>();
    private volatile double metric = Double.NaN;
    private final Set<String> denied = new HashSet<>();
    private final Map<String, Integer> throttled = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<String> signers = new CopyOnWriteArrayList<>();

    public AwsStandIn(StagedElastiCache elastiCache) {
        this.elastiCache = elastiCache;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public StagedElastiCache elastiCache() {
        return elastiCache;
    }

    public StagedEc2 ec2() {
        return ec2;
    }

    /** Puts an object, by bucket and key. */
    public void put(String place, byte[] content) {
        objects.put(place, content);
    }

    /** Answers AccessDenied to an action from now on. */
    public AwsStandIn deny(String action) {
        denied.add(action);
        return this;
    }

    /** Answers Throttling to the next calls of an action. */
    public void throttle(String action, int times) {
        throttled.put(action, times);
    }

    /** All actions that were called, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** The header that says who signed, of each call by form. */
    public List<String> signers() {
        return List.copyOf(signers);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().startsWith("/service/")) {
                metrics(exchange);
                return;
            }
            if (exchange.getRequestMethod().equals("GET")) {
                objects(exchange);
                return;
            }
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> form = form(body);
            String action = form.getOrDefault("Action", "(none)");
            calls.add(action);
            signers.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
                error(exchange, 403, "MissingAuthenticationToken", "Request is missing Authentication Token");
            } else if (denied.contains(action)) {
                error(exchange, 403, "AccessDenied", "User: staged is not authorized to perform: " + action);
            } else if (throttled.getOrDefault(action, 0) > 0) {
                throttled.merge(action, -1, Integer::sum);
                error(exchange, 400, "Throttling", "Rate exceeded");
            } else {
                dispatch(exchange, action, form);
            }
        } catch (RuntimeException e) {
            e.printStackTrace();
            throw e;
        }
    }

    /** Lets CloudWatch have a value for each metric that is asked for. */
    public AwsStandIn metric(double value) {
        this.metric = value;
        return this;
    }

    /** CloudWatch speaks Smithy's RPC in CBOR, which moto 5.2 does not: one result with one value. */
    private void metrics(HttpExchange exchange) throws IOException {
        calls.add(exchange.getRequestURI().getPath().replaceFirst(".*/", ""));
        ByteArrayOutputStream cbor = new ByteArrayOutputStream();
        cbor.write(0xa1); // a map of one
        text(cbor, "MetricDataResults");
        cbor.write(0x81); // a list of one
        cbor.write(0xa2); // a map of two
        text(cbor, "Id");
        text(cbor, "highest");
        text(cbor, "Values");
        cbor.write(Double.isNaN(metric) ? 0x80 : 0x81);
        if (!Double.isNaN(metric)) {
            cbor.write(0xfb); // a double
            cbor.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(metric).array());
        }
        exchange.getResponseHeaders().set("Content-Type", "application/cbor");
        exchange.getResponseHeaders().set("smithy-protocol", "rpc-v2-cbor");
        exchange.sendResponseHeaders(200, cbor.size());
        exchange.getResponseBody().write(cbor.toByteArray());
    }

    /** Of at most 23 bytes. */
    private static void text(ByteArrayOutputStream cbor, String text) {
        cbor.write(0x60 + text.length());
        cbor.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void dispatch(HttpExchange exchange, String action, Map<String, String> form) throws IOException {
        if (ec2.knows(action)) {
            respond(exchange, 200, ec2.answer(action, form));
            return;
        }
        try {
            respond(exchange, 200, elastiCache.answer(action, form));
        } catch (StagedElastiCache.Fault fault) {
            error(exchange, fault.status(), fault.code(), fault.getMessage());
        }
    }

    private void objects(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(1);
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        if (!query.contains("list-type=2")) {
            calls.add("GetObject");
            byte[] content = objects.get(path);
            exchange.sendResponseHeaders(content == null ? 404 : 200, content == null ? -1 : content.length);
            if (content != null) {
                exchange.getResponseBody().write(content);
            }
            return;
        }
        calls.add("ListObjectsV2");
        String bucket = path.replaceFirst("/.*", "");
        String prefix = bucket + "/" + form(query).getOrDefault("prefix", "");
        StringBuilder contents = new StringBuilder();
        objects.forEach((place, content) -> {
            if (place.startsWith(prefix)) {
                contents.append("<Contents><Key>")
                        .append(place.substring(bucket.length() + 1))
                        .append("</Key><Size>")
                        .append(content.length)
                        .append("</Size></Contents>");
            }
        });
        respond(
                exchange,
                200,
                "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>" + bucket
                        + "</Name><IsTruncated>false</IsTruncated>" + contents + "</ListBucketResult>");
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new TreeMap<>();
        for (String pair : body.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return form;
    }

    private void error(HttpExchange exchange, int status, String code, String message) throws IOException {
        // ElastiCache's form, and EC2's, which has its errors one level deeper.
        respond(
                exchange,
                status,
                calls.get(calls.size() - 1).matches("DescribeInstances|DescribeNetworkInterfaces")
                        ? "<Response><Errors><Error><Code>" + code + "</Code><Message>" + message
                                + "</Message></Error></Errors><RequestID>staged</RequestID></Response>"
                        : "<ErrorResponse"
                                + " xmlns=\"http://elasticache.amazonaws.com/doc/2015-02-02/\"><Error><Type>Sender</Type>"
                                + "<Code>" + code + "</Code><Message>" + message
                                + "</Message></Error><RequestId>staged</RequestId></ErrorResponse>");
    }

    private static void respond(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] bytes = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/xml");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    static List<String> values(Map<String, String> form, String prefix) {
        List<String> values = new ArrayList<>();
        form.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                values.add(value);
            }
        });
        return values;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
