// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Instances and network interfaces, filtered by private address as EC2 does. */
public final class StagedEc2 {
    private record Instance(String id, String address, String second, String name) {}

    private record Interface(String id, String address, String type, String description, String instance) {}

    private final List<Instance> instances = new ArrayList<>();
    private final List<Interface> interfaces = new ArrayList<>();

    public StagedEc2 instance(String id, String address, String name) {
        return instance(id, address, "", name);
    }

    /** With a second address, on an interface of its own. */
    public StagedEc2 instance(String id, String address, String second, String name) {
        instances.add(new Instance(id, address, second, name));
        interfaces.add(new Interface("eni-of-" + id, address, "interface", "", id));
        interfaces.add(new Interface("eni-second-of-" + id, second, "interface", "", id));
        return this;
    }

    public StagedEc2 networkInterface(String id, String address, String type, String description) {
        interfaces.add(new Interface(id, address, type, description, ""));
        return this;
    }

    boolean knows(String action) {
        return action.equals("DescribeInstances") || action.equals("DescribeNetworkInterfaces");
    }

    String answer(String action, Map<String, String> form) {
        List<String> wanted = AwsStandIn.values(form, "Filter.1.Value.");
        String items = action.equals("DescribeInstances")
                ? "<reservationSet>"
                        + instances.stream()
                                .filter(instance -> wanted.contains(
                                        form.getOrDefault("Filter.1.Name", "").equals("instance-id")
                                                ? instance.id()
                                                : instance.address()))
                                .map(StagedEc2::xml)
                                .collect(Collectors.joining())
                        + "</reservationSet>"
                : "<networkInterfaceSet>"
                        + interfaces.stream()
                                .filter(network -> wanted.contains(network.address()))
                                .map(StagedEc2::xml)
                                .collect(Collectors.joining())
                        + "</networkInterfaceSet>";
        return "<" + action
                + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>staged</requestId>" + items
                + "</" + action + "Response>";
    }

    private static String xml(Instance instance) {
        return "<item><reservationId>r-1</reservationId><instancesSet><item><instanceId>" + instance.id()
                + "</instanceId><instanceState><code>16</code><name>running</name></instanceState><privateIpAddress>"
                + instance.address()
                + "</privateIpAddress><networkInterfaceSet><item><privateIpAddressesSet><item>"
                + "<privateIpAddress>" + instance.second() + "</privateIpAddress></item></privateIpAddressesSet></item>"
                + "</networkInterfaceSet><instanceType>m7g.large</instanceType><tagSet><item><key>Name"
                + "</key><value>" + instance.name() + "</value></item><item><key>team</key><value>shop</value></item>"
                + "</tagSet></item></instancesSet></item>";
    }

    private static String xml(Interface network) {
        return "<item><networkInterfaceId>" + network.id() + "</networkInterfaceId><description>"
                + network.description()
                + "</description><status>in-use</status><interfaceType>" + network.type() + "</interfaceType>"
                + (network.instance().isEmpty()
                        ? ""
                        : "<attachment><instanceId>" + network.instance() + "</instanceId></attachment>")
                + "<privateIpAddress>" + network.address() + "</privateIpAddress><privateIpAddressesSet><item>"
                + "<privateIpAddress>" + network.address()
                + "</privateIpAddress></item></privateIpAddressesSet></item>";
    }
}
