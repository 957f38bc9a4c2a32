// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a network interface belongs to, by the descriptions that AWS's services give theirs. */
enum InterfaceKind {
    LAMBDA(
            "Lambda",
            "lambda",
            Pattern.compile("AWS Lambda VPC ENI-(.+?)(-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?")),
    NAT("NAT", "nat_gateway", Pattern.compile("Interface for NAT Gateway (.+)")),
    LOAD_BALANCER("load balancer", "network_load_balancer", Pattern.compile("ELB (?:app/|net/|gwy/)?([^/]+).*")),
    ELASTICACHE("ElastiCache", "", Pattern.compile("ElastiCache (.+)")),
    ENDPOINT("VPC endpoint", "vpc_endpoint", Pattern.compile("VPC Endpoint Interface (.+)")),
    ECS("ECS task", "", Pattern.compile("arn:aws[\\w-]*:ecs:[^:]*:\\d*:attachment/(.+)")),
    EKS("EKS", "", Pattern.compile("Amazon EKS (.+)|aws-K8S-(.+)")),
    RDS("RDS", "", Pattern.compile("RDSNetworkInterface()")),
    OTHER("interface", "", Pattern.compile("(.*)"));

    private final String label;
    private final String type;
    private final Pattern description;

    InterfaceKind(String label, String type, Pattern description) {
        this.label = label;
        this.type = type;
        this.description = description;
    }

    static InterfaceKind of(String type, String description) {
        for (InterfaceKind kind : values()) {
            if ((!kind.type.isEmpty() && kind.type.equals(type))
                    || kind.description.matcher(description).matches()) {
                return kind;
            }
        }
        return OTHER;
    }

    String label() {
        return label;
    }

    /** The part of the description that names something. */
    String name(String text) {
        Matcher named = description.matcher(text);
        if (!named.matches()) {
            return text;
        }
        for (int i = 1; i <= named.groupCount() && i <= 2; i++) {
            if (named.group(i) != null && !named.group(i).startsWith("-")) {
                return named.group(i);
            }
        }
        return text;
    }
}
