// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.util.List;
import java.util.Map;

/**
 * What is to be told of a story that has ended.
 *
 * @param began when the first server was started, by {@link System#nanoTime()}
 * @param moments what happened to the servers, the name and the services
 * @param phases the two promotions
 * @param calls all calls of each service
 * @param figures of each phase and service
 * @param broken the guarantees that were not kept, a sentence each
 * @param redisVersion which server this was
 * @param ended when all had been counted
 */
record Account(
        long began,
        List<Moment> moments,
        List<Phase> phases,
        Map<Contestant, List<Call>> calls,
        List<Figures> figures,
        List<String> broken,
        String redisVersion,
        long ended) {

    Figures of(Contestant service, Phase phase) {
        return figures.stream()
                .filter(one -> one.service() == service && one.phase().equals(phase))
                .findFirst()
                .orElseThrow();
    }

    List<Call> of(Contestant service) {
        return calls.getOrDefault(service, List.of());
    }

    /** Of the client that the class belongs to. */
    static String version(Class<?> client) {
        String version = client.getPackage().getImplementationVersion();
        return version == null ? "of unknown version" : version.replace(".RELEASE", "");
    }
}
