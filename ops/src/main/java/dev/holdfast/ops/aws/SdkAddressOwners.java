// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import static dev.holdfast.ops.aws.AwsSession.asked;
import static dev.holdfast.ops.aws.SdkElastiCache.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.Tag;

/** EC2 by the SDK. Instances tell more than their interfaces, so they win. */
final class SdkAddressOwners implements AddressOwners {
    /** Values that one filter takes. */
    private static final int AT_ONCE = 200;

    private final Supplier<Ec2Client> client;
    private final String where;

    SdkAddressOwners(Supplier<Ec2Client> client, String where) {
        this.client = client;
        this.where = where;
    }

    @Override
    public Map<String, Owner> find(Collection<String> addresses, Consumer<String> notes) {
        Map<String, Owner> owners = new HashMap<>();
        Set<String> wanted = new HashSet<>(addresses);
        List<String> all = new ArrayList<>(wanted);
        for (int i = 0; i < all.size(); i += AT_ONCE) {
            List<String> some = all.subList(i, Math.min(all.size(), i + AT_ONCE));
            Set<String> attachedTo = new HashSet<>();
            partly(notes, () -> interfaces(some, wanted, owners, attachedTo));
            // By its first address an instance is found without its interfaces; by another only through them.
            partly(notes, () -> {
                instances("private-ip-address", some, wanted, owners);
                attachedTo.removeAll(owners.values().stream().map(Owner::id).toList());
                if (!attachedTo.isEmpty()) {
                    instances("instance-id", attachedTo, wanted, owners);
                }
            });
        }
        return owners;
    }

    /** A right that is missing leaves out what it would have told, and no more. */
    private void partly(Consumer<String> notes, Runnable question) {
        try {
            question.run();
        } catch (CloudRefusal e) {
            notes.accept(where + ": " + e.getMessage());
        }
    }

    private void instances(String by, Collection<String> values, Set<String> wanted, Map<String, Owner> owners) {
        Filter filter = Filter.builder().name(by).values(values).build();
        asked(
                        "ec2:DescribeInstances",
                        () ->
                                client
                                        .get()
                                        .describeInstancesPaginator(request -> request.filters(filter))
                                        .reservations()
                                        .stream()
                                        .flatMap(reservation -> reservation.instances().stream())
                                        .toList())
                .forEach(instance -> addresses(instance).stream()
                        .filter(wanted::contains)
                        .forEach(address -> owners.put(address, owner(instance))));
    }

    private static Set<String> addresses(Instance instance) {
        Set<String> addresses = new HashSet<>();
        if (instance.privateIpAddress() != null) {
            addresses.add(instance.privateIpAddress());
        }
        instance.networkInterfaces()
                .forEach(network -> network.privateIpAddresses()
                        .forEach(address -> addresses.add(text(address.privateIpAddress()))));
        return addresses;
    }

    private Owner owner(Instance instance) {
        return new Owner(
                "EC2",
                name(instance.tags()),
                instance.instanceId(),
                text(instance.instanceTypeAsString()),
                instance.state() == null ? "" : text(instance.state().nameAsString()),
                where,
                others(instance.tags()));
    }

    private static String name(List<Tag> tags) {
        return tags.stream()
                .filter(tag -> "Name".equals(tag.key()))
                .map(tag -> text(tag.value()))
                .findFirst()
                .orElse("");
    }

    private static List<String> others(List<Tag> tags) {
        return tags.stream()
                .filter(tag -> !"Name".equals(tag.key()))
                .map(tag -> tag.key() + "=" + text(tag.value()))
                .sorted()
                .toList();
    }

    private void interfaces(List<String> some, Set<String> wanted, Map<String, Owner> owners, Set<String> attachedTo) {
        Filter filter = Filter.builder()
                .name("addresses.private-ip-address")
                .values(some)
                .build();
        asked(
                        "ec2:DescribeNetworkInterfaces",
                        () -> client
                                .get()
                                .describeNetworkInterfacesPaginator(request -> request.filters(filter))
                                .networkInterfaces()
                                .stream()
                                .toList())
                .forEach(network -> {
                    if (network.attachment() != null && network.attachment().instanceId() != null) {
                        attachedTo.add(network.attachment().instanceId());
                    }
                    network.privateIpAddresses().stream()
                            .map(address -> text(address.privateIpAddress()))
                            .filter(wanted::contains)
                            .forEach(address -> owners.put(address, owner(network)));
                });
    }

    private Owner owner(NetworkInterface network) {
        String description = text(network.description());
        InterfaceKind kind = InterfaceKind.of(text(network.interfaceTypeAsString()), description);
        return new Owner(
                kind.label(),
                kind.name(description),
                text(network.networkInterfaceId()),
                "",
                text(network.statusAsString()),
                where,
                others(network.tagSet()));
    }
}
