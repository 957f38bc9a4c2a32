// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ops.aws.Moto;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.json.JSONArray;
import org.json.JSONObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Against moto's server, whose EC2 and CloudWatch are not of our making. Run by {@code .ci/run}, which starts it; never by
 * {@code mvn verify} alone.
 */
@Tag("moto")
class AwsByMotoTest {
    private final Moto moto = new Moto().reset();

    @Test
    @StagedRedis
    void addressesBecomeInstancesAndInterfaces(RedisStage stage) throws Exception {
        String vpc = Moto.element(
                moto.call("ec2", "Action", "CreateVpc", "Version", "2016-11-15", "CidrBlock", "127.0.0.0/16"), "vpcId");
        String subnet = Moto.element(
                moto.call(
                        "ec2",
                        "Action",
                        "CreateSubnet",
                        "Version",
                        "2016-11-15",
                        "VpcId",
                        vpc,
                        "CidrBlock",
                        "127.0.78.0/24"),
                "subnetId");
        String instance = instance(subnet, "127.0.78.10");
        networkInterface(subnet, "127.0.78.11", "Interface for NAT Gateway nat-0123");
        networkInterface(subnet, "127.0.78.12", "AWS Lambda VPC ENI-checkout-2f1d3c4b-1111-2222-3333-444455556666");
        try (MixedClients clients = new MixedClients()) {
            for (int i = 10; i <= 13; i++) {
                clients.add(stage.primary(), "127.0.78." + i, "PING");
            }

            Run run = Run.on(stage, "clients", "--ec2", "--aws-endpoint", moto.url(), "--region", "eu-west-1");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.out())
                    .containsPattern("(?m)^127\\.0\\.78\\.10 .* EC2 +orders-api-1 +" + instance
                            + " +m5\\.large +running +eu-west-1 +team=shop$")
                    .containsPattern("(?m)^127\\.0\\.78\\.11 .* NAT +nat-0123 +eni-")
                    .containsPattern("(?m)^127\\.0\\.78\\.12 .* Lambda +checkout +eni-")
                    .containsPattern("Not found in EC2: .*127\\.0\\.78\\.13")
                    .doesNotContain("Could not look");
            // The procedure that it replaces: a script that asks for the instance of each address.
            Map<String, String> byHand = new TreeMap<>();
            for (int i = 10; i <= 13; i++) {
                String address = "127.0.78." + i;
                instanceByHand(address).ifPresent(id -> byHand.put(address, id));
            }
            Map<String, String> found = new TreeMap<>();
            Matcher rows = Pattern.compile("(?m)^(127\\.0\\.78\\.\\d+) .* (i-[0-9a-f]+) ")
                    .matcher(run.out());
            while (rows.find()) {
                found.put(rows.group(1), rows.group(2));
            }
            assertThat(found).isEqualTo(byHand).hasSize(1);
        }
    }

    private Optional<String> instanceByHand(String address) {
        String found = moto.call(
                "ec2",
                "Action",
                "DescribeInstances",
                "Version",
                "2016-11-15",
                "Filter.1.Name",
                "private-ip-address",
                "Filter.1.Value.1",
                address);
        return found.contains("<instanceId>") ? Optional.of(Moto.element(found, "instanceId")) : Optional.empty();
    }

    private String instance(String subnet, String address) {
        return Moto.element(
                moto.call(
                        "ec2",
                        "Action",
                        "RunInstances",
                        "Version",
                        "2016-11-15",
                        "ImageId",
                        "ami-12c6146b",
                        "InstanceType",
                        "m5.large",
                        "MinCount",
                        "1",
                        "MaxCount",
                        "1",
                        "SubnetId",
                        subnet,
                        "PrivateIpAddress",
                        address,
                        "TagSpecification.1.ResourceType",
                        "instance",
                        "TagSpecification.1.Tag.1.Key",
                        "Name",
                        "TagSpecification.1.Tag.1.Value",
                        "orders-api-1",
                        "TagSpecification.1.Tag.2.Key",
                        "team",
                        "TagSpecification.1.Tag.2.Value",
                        "shop"),
                "instanceId");
    }

    private void networkInterface(String subnet, String address, String description) {
        moto.call(
                "ec2",
                "Action",
                "CreateNetworkInterface",
                "Version",
                "2016-11-15",
                "SubnetId",
                subnet,
                "PrivateIpAddress",
                address,
                "Description",
                description);
    }

    /**
     * moto 5.2 makes no alarms of a template, so each is put with what the template says of it. (Nor does it speak CBOR, in
     * which the SDK asks CloudWatch for values: that is the stand-in's to show.)
     */
    @Test
    void cloudWatchTakesTheAlarmsAsTheTemplateHasThem() {
        Run run = Run.of("alarms", "orders", "--node", "orders-001", "--node", "orders-002", "--max-memory", "65");

        JSONObject resources = new JSONObject(run.out()).getJSONObject("Resources");
        resources.keySet().forEach(id -> put(resources.getJSONObject(id).getJSONObject("Properties")));

        String alarms = moto.call("monitoring", "Action", "DescribeAlarms", "Version", "2010-08-01");
        for (String node : new String[] {"orders-001", "orders-002"}) {
            for (String metric :
                    new String[] {"DatabaseMemoryUsagePercentage", "EngineCPUUtilization", "ReplicationLag", "Evictions"
                    }) {
                assertThat(alarms).contains("<AlarmName>" + node + " " + metric + "</AlarmName>");
            }
        }
        assertThat(alarms).contains("<Threshold>65", "<TreatMissingData>notBreaching<", "on-call");
    }

    private void put(JSONObject properties) {
        List<String> form = new ArrayList<>(List.of("Action", "PutMetricAlarm", "Version", "2010-08-01"));
        for (String name : properties.keySet()) {
            if (!(properties.get(name) instanceof JSONArray)) {
                form.addAll(List.of(name, properties.get(name).toString()));
            }
        }
        JSONObject dimension = properties.getJSONArray("Dimensions").getJSONObject(0);
        assertThat(properties.getJSONArray("AlarmActions").getJSONObject(0).getString("Ref"))
                .isEqualTo("AlarmTopic");
        form.addAll(List.of("Dimensions.member.1.Name", dimension.getString("Name")));
        form.addAll(List.of("Dimensions.member.1.Value", dimension.getString("Value")));
        form.addAll(List.of("AlarmActions.member.1", "arn:aws:sns:eu-west-1:123456789012:on-call"));
        moto.call("monitoring", form.toArray(String[]::new));
    }
}
