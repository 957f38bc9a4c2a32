// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

import dev.holdfast.dns.Resolution;
import dev.holdfast.dns.Resolution.Source;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.EndpointNames;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the endpoint's name is, and where it leads. */
final class NameChecks {
    private static final long LONG_TTL_SECONDS = 60;
    private static final Pattern ELASTICACHE = Pattern.compile(".*\\.cache\\.amazonaws\\.com(\\.cn)?");

    private final Endpoint endpoint;
    private final Resolution resolution;
    private final Findings findings;

    NameChecks(Endpoint endpoint, Resolution resolution, Findings findings) {
        this.endpoint = endpoint;
        this.resolution = resolution;
        this.findings = findings;
    }

    void run() {
        String addresses =
                resolution.addresses().stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
        findings.fact(
                "name",
                Stream.concat(Stream.of(endpoint.host()), resolution.canonicalChain().stream())
                                .collect(Collectors.joining(" -> "))
                        + (resolution.source() == Source.LITERAL ? "" : " -> " + addresses));
        if (resolution.source() == Source.NAME_SERVER) {
            findings.fact(
                    "time to live",
                    resolution.timeToLive().toSeconds() + " s left of the answer (a caching server counts down)");
        }
        kind();
        source();
        if (resolution.timeToLive().toSeconds() > LONG_TTL_SECONDS && resolution.source() == Source.NAME_SERVER) {
            findings.warning(
                    "long-ttl",
                    "the answer may be kept for " + resolution.timeToLive().toSeconds() + " s",
                    "clients that follow DNS find the new primary that much later",
                    "lower the TTL of the record that is yours; ElastiCache's own are short");
        }
        if (resolution.addresses().size() > 1) {
            findings.warning(
                    "several-addresses",
                    "the name leads to " + resolution.addresses().size() + " addresses (" + addresses + ")",
                    "a primary has one: writes may go to a replica",
                    "give applications the primary endpoint, not a reader endpoint or a name of several nodes");
        }
    }

    private void kind() {
        String host = endpoint.host().replaceFirst("\\.$", "");
        Optional<String> never = EndpointNames.neverPrimary(host);
        Optional<String> single = EndpointNames.singleNode(host);
        if (never.isPresent()) {
            wrongName("reader-endpoint", host + " " + never.get());
        } else if (single.isPresent()) {
            wrongName("node-name", host + " " + single.get());
        } else if (!ELASTICACHE.matcher(host).matches()) {
            ownName(host);
        }
    }

    private void wrongName(String id, String what) {
        findings.critical(
                id,
                what,
                "this name does not follow a failover: writes are refused until somebody changes the configuration",
                "aws elasticache describe-replication-groups --query"
                        + " 'ReplicationGroups[].NodeGroups[].PrimaryEndpoint.Address'");
    }

    /** A name of the user's: what it is an alias for decides. */
    private void ownName(String host) {
        Optional<String> target = resolution.canonicalChain().stream()
                .filter(name -> ELASTICACHE.matcher(name).matches())
                .findFirst();
        if (target.isEmpty()) {
            return;
        }
        Optional<String> wrong =
                EndpointNames.neverPrimary(target.get()).or(() -> EndpointNames.singleNode(target.get()));
        if (wrong.isPresent()) {
            wrongName("own-alias-of-node", host + " is an alias of " + target.get() + ", which " + wrong.get());
        } else {
            findings.warning(
                    "own-alias",
                    host + " is an alias of your own for " + target.get(),
                    "its time to live comes on top, and TLS cannot verify it: the certificate has ElastiCache's names",
                    "give applications " + target.get());
        }
    }

    private void source() {
        if (resolution.source() == Source.HOSTS_FILE
                && !endpoint.host().toLowerCase(Locale.ROOT).equals("localhost")) {
            findings.critical(
                    "hosts-file",
                    endpoint.host() + " stands in the hosts file of this machine",
                    "the file does not follow a failover",
                    "take the line out of /etc/hosts");
        } else if (resolution.source() == Source.LITERAL) {
            findings.critical(
                    "address",
                    endpoint.host() + " is an address, not a name",
                    "the next primary has another one: nothing that was given this address can follow",
                    "give applications the primary endpoint's name");
        }
    }
}
