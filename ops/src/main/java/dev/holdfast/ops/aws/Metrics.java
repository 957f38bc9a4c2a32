// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * CloudWatch's metrics of ElastiCache nodes in one account and region.
 *
 * @since 0.1.0
 */
public interface Metrics {

    /**
     * The highest value of a metric of late.
     *
     * @param metric such as EngineCPUUtilization
     * @param nodeId the node's cache cluster id
     * @param back how far to look back
     * @return empty if there is none
     */
    OptionalDouble highest(String metric, String nodeId, Duration back);
}
