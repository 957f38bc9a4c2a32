// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ops.aws.AwsStandIn;
import dev.holdfast.ops.aws.StagedElastiCache;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ClientsInAwsTest {

    @Test
    @StagedRedis
    void addressesBecomeInstancesAndInterfacesTellWhatElseTheyAre(RedisStage stage) throws Exception {
        try (MixedClients clients = new MixedClients();
                AwsStandIn aws = new AwsStandIn(new StagedElastiCache("orders", stage.endpoint(), "a", "b"))) {
            for (int i = 1; i <= 6; i++) {
                clients.add(stage.primary(), "127.0.77." + i, "PING");
            }
            aws.ec2()
                    .instance("i-0aa", "127.0.77.1", "127.0.77.6", "orders-api-1")
                    .networkInterface(
                            "eni-2",
                            "127.0.77.2",
                            "lambda",
                            "AWS Lambda VPC ENI-checkout-2f1d3c4b-1111-2222-3333-444455556666")
                    .networkInterface("eni-3", "127.0.77.3", "nat_gateway", "Interface for NAT Gateway nat-0123")
                    .networkInterface("eni-4", "127.0.77.4", "interface", "ELB app/shop/50dc6c495c0c9188");

            Run run = Run.on(stage, "clients", "--ec2", "--aws-endpoint", aws.url(), "--region", "eu-west-1");
            Run json = Run.on(
                    stage,
                    "clients",
                    "--ec2",
                    "--aws-endpoint",
                    aws.url(),
                    "--region",
                    "eu-west-1",
                    "--output",
                    "json");

            assertThat(run.out())
                    .containsPattern(
                            "(?m)^127\\.0\\.77\\.1 +1 +0 .* EC2 +orders-api-1 +i-0aa +m7g\\.large +running +eu-west-1"
                                    + " +team=shop")
                    .containsPattern("(?m)^127\\.0\\.77\\.6 .* EC2 +orders-api-1 +i-0aa ")
                    .containsPattern("(?m)^127\\.0\\.77\\.2 .* Lambda +checkout +eni-2 ")
                    .containsPattern("(?m)^127\\.0\\.77\\.3 .* NAT +nat-0123 +eni-3 ")
                    .containsPattern("(?m)^127\\.0\\.77\\.4 .* load balancer +shop +eni-4 ")
                    .containsPattern("Not found in EC2: .*127\\.0\\.77\\.5");
            assertThat(json.out()).contains("\"owner\": {", "\"name\": \"orders-api-1\"");
        }
    }

    @Test
    @StagedRedis
    void withoutTheRightToSeeInstancesTheInterfacesAreStillShown(RedisStage stage) throws Exception {
        try (MixedClients clients = new MixedClients();
                AwsStandIn aws = new AwsStandIn(new StagedElastiCache("orders", stage.endpoint(), "a", "b"))
                        .deny("DescribeInstances")) {
            clients.add(stage.primary(), "127.0.77.1", "PING");
            aws.ec2().instance("i-0aa", "127.0.77.1", "orders-api-1");

            Run run = Run.on(stage, "clients", "--ec2", "--aws-endpoint", aws.url());

            assertThat(run.exitCode()).isZero();
            assertThat(run.out())
                    .containsPattern("(?m)^127\\.0\\.77\\.1 .* interface +\\(none\\) +eni-of-i-0aa ")
                    .contains("Could not look: default region: AWS refused ec2:DescribeInstances (AccessDenied: ");
        }
    }

    @Test
    @StagedRedis
    void flowLogsAreReadFromS3(RedisStage stage) throws Exception {
        try (AwsStandIn aws = new AwsStandIn(new StagedElastiCache("orders", stage.endpoint(), "a", "b"))) {
            aws.put(
                    "logs/AWSLogs/1/2026/11/20/a.log.gz",
                    zipped("2 1 eni-1 10.9.9.9 " + stage.primary().address() + " 40001 " + stage.port()
                            + " 6 9 900 1795000000 1795000060 ACCEPT OK\n"));

            Run run = Run.on(stage, "clients", "--flow-logs", "s3://logs/AWSLogs/", "--aws-endpoint", aws.url());
            Run none = Run.on(stage, "clients", "--flow-logs", "s3://logs/other/", "--aws-endpoint", aws.url());

            assertThat(run.out()).containsPattern("(?m)^10\\.9\\.9\\.9 +0 .* 1 +1 +900 ");
            assertThat(none.exitCode()).isEqualTo(ExitCode.NOT_DONE);
            assertThat(none.err()).contains("there is no object under s3://logs/other/");
        }
    }

    private static byte[] zipped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }
}
