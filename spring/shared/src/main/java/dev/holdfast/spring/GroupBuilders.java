// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.recovery.DialLimit;
import dev.holdfast.topology.Endpoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** Makes a group's builder from properties: those of its endpoint before those of all. Checks all of them when made. */
final class GroupBuilders {

    private static final int DNS_PORT = 53;

    /** As DnsSettings has them, for whoever sets only one of both. */
    private static final Duration TTL_LEAST = Duration.ofSeconds(1);

    private static final Duration TTL_MOST = Duration.ofSeconds(5);

    private final HoldfastProperties properties;
    private final OptionalInt maxWaiting;
    private final Map<Endpoint, String> names = new LinkedHashMap<>();

    GroupBuilders(HoldfastProperties properties, OptionalInt maxWaiting) {
        this.properties = properties;
        this.maxWaiting = maxWaiting;
        properties.getEndpoints().forEach(this::name);
        builder(new Endpoint("checked.invalid", 1));
        names.forEach((endpoint, name) -> checked("holdfast.endpoints." + name, () -> builder(endpoint)));
        notNegative("holdfast.health.grace", properties.getHealth().getGrace());
        notNegative("holdfast.metrics.monthly-budget", properties.getMetrics().getMonthlyBudget());
    }

    private static void notNegative(String property, @Nullable Duration value) {
        if (value != null && value.isNegative()) {
            throw new InvalidSettingException(property, "must not be negative, but was " + value);
        }
    }

    private void name(String name, EndpointProperties own) {
        String host = own.getHost();
        if (host == null) {
            throw new InvalidSettingException(
                    "holdfast.endpoints." + name + ".host", "must name the primary endpoint, as the beans have it");
        }
        Endpoint endpoint = checked("holdfast.endpoints." + name + ".host", () -> new Endpoint(host, own.getPort()));
        String other = names.put(endpoint, name);
        if (other != null) {
            throw new InvalidSettingException(
                    "holdfast.endpoints." + name, endpoint + " has the settings of holdfast.endpoints." + other);
        }
    }

    /** The name below {@code holdfast.endpoints}, else host and port. */
    String nameOf(Endpoint endpoint) {
        return names.getOrDefault(endpoint, endpoint.toString());
    }

    /** Which endpoints have settings. */
    Map<Endpoint, String> named() {
        return names;
    }

    HoldfastBuilder builder(Endpoint endpoint) {
        Scope scope = scope(endpoint);
        HoldfastBuilder builder = Holdfast.builder();
        builder.primary(endpoint.host(), endpoint.port());
        maxWaiting.ifPresent(builder::maxWaiting);
        scope.set("budget", GroupProperties::getBudget, builder::budget);
        scope.set("max-waiting", GroupProperties::getMaxWaiting, builder::maxWaiting);
        scope.set("max-waiting-commands", GroupProperties::getMaxWaitingCommands, builder::maxWaitingCommands);
        scope.set("patience", GroupProperties::getPatience, builder::patience);
        scope.set("contested", GroupProperties::getContested, builder::contested);
        scope.set(
                "repeatable",
                GroupProperties::getRepeatable,
                names -> builder.repeatable(names.toArray(new String[0])));
        scope.when("fail-fast-when-open", GroupProperties::getFailFastWhenOpen, true, builder::failFastWhenOpen);
        scope.when("strict", GroupProperties::getStrict, true, builder::strict);
        scope.when("probing", GroupProperties::getProbing, false, builder::withoutProbing);
        scope.when("learn-replicas", GroupProperties::getLearnReplicas, false, builder::withoutLearning);
        scope.set("mode", GroupProperties::getMode, builder::mode);
        scope.set("fallback.after", group -> group.getFallback().getAfter(), builder::fallbackAfter);
        scope.set("fallback.at-once", group -> group.getFallback().getAtOnce(), builder::maxFallbacks);
        scope.set("fallback.timeout", group -> group.getFallback().getTimeout(), builder::fallbackTimeout);
        int perSecond = scope.find(GroupProperties::getDialsPerSecond).orElse(DialLimit.DEFAULT.perSecond());
        int atOnce = scope.find(GroupProperties::getDialsAtOnce).orElse(DialLimit.DEFAULT.atOnce());
        checked(scope.ownPrefix + "dials-at-once or dials-per-second", () -> builder.dialLimit(atOnce, perSecond));
        builder.dns(dns(scope));
        scope.when("system-dns", GroupProperties::getSystemDns, true, builder::systemDns);
        return builder;
    }

    private Scope scope(Endpoint endpoint) {
        String name = names.get(endpoint);
        EndpointProperties own = name == null ? null : properties.getEndpoints().get(name);
        return new Scope(properties, own, name == null ? "holdfast." : "holdfast.endpoints." + name + ".");
    }

    private static DnsSettings dns(Scope scope) {
        DnsSettings.Builder builder = DnsSettings.builder();
        scope.set(
                "dns.servers",
                group -> group.getDns().getServers(),
                servers -> builder.servers(
                        servers.stream().map(GroupBuilders::server).toList()));
        checked(
                scope.ownPrefix + "dns.ttl-least or ttl-most",
                () -> builder.ttl(
                        scope.find(group -> group.getDns().getTtlLeast()).orElse(TTL_LEAST),
                        scope.find(group -> group.getDns().getTtlMost()).orElse(TTL_MOST)));
        scope.set(
                "dns.serve-last-known-good",
                group -> group.getDns().getServeLastKnownGood(),
                builder::serveLastKnownGood);
        scope.set("dns.query-timeout", group -> group.getDns().getQueryTimeout(), builder::queryTimeout);
        scope.set("dns.total-deadline", group -> group.getDns().getTotalDeadline(), builder::totalDeadline);
        scope.when("dns.hosts-file", group -> group.getDns().getHostsFile(), false, builder::noHostsFile);
        scope.set("dns.search-path", group -> group.getDns().getSearchPath(), builder::searchPath);
        return checked(scope.ownPrefix + "dns", builder::build);
    }

    /** An address literal: a name server's name would have to be resolved first. */
    private static InetSocketAddress server(String text) {
        int colon = text.lastIndexOf(':');
        boolean port = colon > 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
        String host = StringUtils.trimLeadingCharacter(
                StringUtils.trimTrailingCharacter(port ? text.substring(0, colon) : text, ']'), '[');
        if (!host.matches("[0-9.]+") && host.indexOf(':') < 0) {
            throw new IllegalArgumentException("\"" + text + "\" must be an address or address:port");
        }
        return new InetSocketAddress(host, port ? Integer.parseInt(text.substring(colon + 1)) : DNS_PORT);
    }

    private static <T> T checked(String property, Supplier<T> step) {
        try {
            return step.get();
        } catch (IllegalArgumentException refused) {
            throw new InvalidSettingException(property, String.valueOf(refused.getMessage()));
        }
    }

    /** One endpoint's settings before those of all. */
    private record Scope(GroupProperties all, @Nullable GroupProperties own, String ownPrefix) {

        <T> Optional<T> find(Function<GroupProperties, @Nullable T> property) {
            T value = own == null ? null : property.apply(own);
            return Optional.ofNullable(value == null ? property.apply(all) : value);
        }

        <T> void set(String name, Function<GroupProperties, @Nullable T> property, Consumer<T> setter) {
            boolean mine = own != null && property.apply(own) != null;
            find(property)
                    .ifPresent(value -> checked((mine ? ownPrefix : "holdfast.") + name, () -> {
                        setter.accept(value);
                        return value;
                    }));
        }

        void when(String name, Function<GroupProperties, @Nullable Boolean> property, boolean is, Runnable step) {
            set(name, property, value -> {
                if (value == is) {
                    step.run();
                }
            });
        }
    }
}
