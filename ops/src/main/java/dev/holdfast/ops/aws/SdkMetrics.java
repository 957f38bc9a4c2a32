// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import static dev.holdfast.ops.aws.AwsSession.asked;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;

/** CloudWatch by the SDK. */
final class SdkMetrics implements Metrics {
    private static final int MINUTE = 60;

    private final Supplier<CloudWatchClient> client;

    SdkMetrics(Supplier<CloudWatchClient> client) {
        this.client = client;
    }

    @Override
    public OptionalDouble highest(String metric, String nodeId, Duration back) {
        Metric of = Metric.builder()
                .namespace("AWS/ElastiCache")
                .metricName(metric)
                .dimensions(
                        Dimension.builder().name("CacheClusterId").value(nodeId).build())
                .build();
        MetricDataQuery query = MetricDataQuery.builder()
                .id("highest")
                .metricStat(stat -> stat.metric(of).period(MINUTE).stat("Maximum"))
                .build();
        Instant now = Instant.now();
        return asked(
                "cloudwatch:GetMetricData",
                () -> client
                        .get()
                        .getMetricData(request ->
                                request.startTime(now.minus(back)).endTime(now).metricDataQueries(query))
                        .metricDataResults()
                        .stream()
                        .flatMap(result -> result.values().stream())
                        .mapToDouble(Double::doubleValue)
                        .max());
    }
}
