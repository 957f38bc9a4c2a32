// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.topology.Endpoint;

/** How beans of one type are taken over. */
interface Takeover {

    /** Before a factory makes its client; after a pool or client was configured by its own initialisation. */
    enum Moment {
        BEFORE_INITIALISATION,
        AFTER_INITIALISATION
    }

    /** What takes the bean's place, and how it ends. */
    record Replacement(Object bean, Runnable close) {}

    Moment moment();

    /** Whether a bean is one of a Redis client, be it that it is left. */
    boolean concerns(Object bean);

    /**
     * The endpoint that the bean itself carries.
     *
     * @throws NotTakenOverException if it has none that can be protected
     */
    Endpoint endpointOf(Object bean);

    /**
     * Makes what takes its place.
     *
     * @throws IllegalArgumentException if the adapter refuses the bean
     */
    Replacement replace(Object bean, Holdfast holdfast);

    /** What to write instead, two lines. */
    String instead();
}
