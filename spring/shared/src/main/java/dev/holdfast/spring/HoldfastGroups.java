// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.topology.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The replication groups of this application: one {@link Holdfast} for each distinct endpoint that its beans have. A {@code
 * Holdfast} that the application declares as a bean is used for its endpoint, and stays Spring's to close; all others are closed
 * here, after the beans that use them. Thread-safe.
 *
 * @since 0.1.0
 */
public final class HoldfastGroups implements DisposableBean {

    private final GroupBuilders builders;
    private final ObjectProvider<HoldfastCustomizer> customizers;
    private final LateListeners listeners;
    private final ListableBeanFactory beans;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Endpoint, Holdfast> own = new LinkedHashMap<>();

    HoldfastGroups(
            GroupBuilders builders,
            ObjectProvider<HoldfastCustomizer> customizers,
            LateListeners listeners,
            ListableBeanFactory beans) {
        this.builders = builders;
        this.customizers = customizers;
        this.listeners = listeners;
        this.beans = beans;
    }

    /**
     * All groups so far: more may come with lazy beans.
     *
     * @return a copy, in the order in which their beans were made
     */
    public List<Holdfast> all() {
        Map<Endpoint, Holdfast> all = new LinkedHashMap<>();
        lock.lock();
        try {
            all.putAll(own);
        } finally {
            lock.unlock();
        }
        for (String name : beans.getBeanNamesForType(Holdfast.class, false, false)) {
            Holdfast declared = beans.getBean(name, Holdfast.class);
            all.putIfAbsent(declared.endpoint(), declared);
        }
        return new ArrayList<>(all.values());
    }

    /**
     * The group of an endpoint.
     *
     * @param host as its beans have it; letter case does not matter
     * @param port as its beans have it
     * @return empty if no bean of it is protected
     */
    public Optional<Holdfast> find(String host, int port) {
        Endpoint endpoint = new Endpoint(host, port);
        return all().stream().filter(group -> group.endpoint().equals(endpoint)).findFirst();
    }

    /**
     * What a group is called in properties, health and metrics.
     *
     * @param group one of {@link #all}
     * @return the name below {@code holdfast.endpoints}, else host and port
     */
    public String nameOf(Holdfast group) {
        return builders.nameOf(group.endpoint());
    }

    /** The group of an endpoint, made if there is none. */
    Holdfast at(Endpoint endpoint) {
        Optional<Holdfast> declared = find(endpoint.host(), endpoint.port());
        if (declared.isPresent()) {
            return declared.get();
        }
        lock.lock();
        try {
            return own.computeIfAbsent(endpoint, this::build);
        } finally {
            lock.unlock();
        }
    }

    private Holdfast build(Endpoint endpoint) {
        HoldfastBuilder builder = builders.builder(endpoint).listener(listeners);
        String name = builders.nameOf(endpoint);
        customizers.orderedStream().forEach(customizer -> customizer.customize(name, builder));
        Holdfast built = builder.build();
        if (!built.endpoint().equals(endpoint)) {
            built.close();
            throw new IllegalStateException("a HoldfastCustomizer changed the primary of " + name + " from " + endpoint
                    + " to " + built.endpoint() + ": a bean is protected at its own endpoint only");
        }
        return built;
    }

    /** The names below {@code holdfast.endpoints} that no bean has the endpoint of. */
    List<String> unused() {
        lock.lock();
        try {
            return builders.named().entrySet().stream()
                    .filter(entry -> !own.containsKey(entry.getKey()))
                    .map(entry -> entry.getValue() + " (" + entry.getKey() + ")")
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Called by Spring, after the beans that were registered as dependent on this one. */
    @Override
    public void destroy() {
        lock.lock();
        try {
            own.values().forEach(Holdfast::close);
        } finally {
            lock.unlock();
        }
    }
}
