// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * moto's server, which {@code .ci/run} starts and names: a model of AWS that others wrote. Furnished by AWS's Query
 * protocol, without the SDK.
 */
public final class Moto {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    public Moto() {
        url = System.getProperty("holdfast.moto", "");
        if (url.isEmpty()) {
            throw new IllegalStateException("these tests need moto's server: -Dholdfast.moto=URL");
        }
    }

    /** Forgets all that earlier tests and runs left: it is one server for all. */
    public Moto reset() {
        send(HttpRequest.newBuilder(URI.create(url + "/moto-api/reset"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
        return this;
    }

    public String url() {
        return url;
    }

    /** One call: names and values in turn. */
    public String call(String service, String... form) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < form.length; i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(form[i])
                    .append('=')
                    .append(URLEncoder.encode(form[i + 1], StandardCharsets.UTF_8));
        }
        // The scope tells it which service is meant; it checks no signature.
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=staged/20261125/eu-west-1/" + service
                                + "/aws4_request, SignedHeaders=host, Signature=0")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        return send(request);
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("moto answered " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new IllegalStateException("cannot reach moto's server at " + url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The content of the first element of a name. */
    public static String element(String xml, String name) {
        Matcher matcher =
                Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(xml);
        if (!matcher.find()) {
            throw new AssertionError("no " + name + " in " + xml);
        }
        return matcher.group(1);
    }
}
