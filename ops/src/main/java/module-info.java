// SPDX-License-Identifier: Apache-2.0
/**
 * Before, during and after a maintenance: client inventory, preflight, watch, alarms, drill. The same as the command line
 * {@code holdfast}, which is this module's program.
 */
module dev.holdfast.ops {
    requires static transitive org.jspecify;
    requires transitive dev.holdfast.core;
    requires dev.holdfast.jedis;
    requires dev.holdfast.testkit;
    requires info.picocli;
    requires redis.clients.jedis;
    requires software.amazon.awssdk.auth;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.http;
    requires software.amazon.awssdk.http.auth.aws;
    requires software.amazon.awssdk.http.auth.spi;
    requires software.amazon.awssdk.http.urlconnection;
    requires software.amazon.awssdk.identity.spi;
    requires software.amazon.awssdk.regions;
    requires software.amazon.awssdk.services.cloudwatch;
    requires software.amazon.awssdk.services.ec2;
    requires software.amazon.awssdk.services.elasticache;
    requires software.amazon.awssdk.services.s3;

    exports dev.holdfast.ops.alarms;
    exports dev.holdfast.ops.aws;
    exports dev.holdfast.ops.clients;
    exports dev.holdfast.ops.drill;
    exports dev.holdfast.ops.flowlogs;
    exports dev.holdfast.ops.preflight;
    exports dev.holdfast.ops.redis;
    exports dev.holdfast.ops.watch;

    opens dev.holdfast.ops.command to
            info.picocli;
}
