// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.util.List;

/**
 * What is to be told of a story that has ended.
 *
 * @param began when the first server was started, by {@link System#nanoTime()}
 * @param moments what happened to the servers, the name and the services
 * @param phases the two promotions
 * @param bare all calls of the bare service
 * @param held all calls of the service on Holdfast
 * @param figures of each phase and service
 * @param broken the guarantees that were not kept, a sentence each
 * @param redisVersion which server this was
 * @param ended when all had been counted
 */
record Account(
        long began,
        List<Moment> moments,
        List<Phase> phases,
        List<Call> bare,
        List<Call> held,
        List<Figures> figures,
        List<String> broken,
        String redisVersion,
        long ended) {

    Figures of(String service, Phase phase) {
        return figures.stream()
                .filter(one -> one.service().equals(service) && one.phase().equals(phase))
                .findFirst()
                .orElseThrow();
    }
}
