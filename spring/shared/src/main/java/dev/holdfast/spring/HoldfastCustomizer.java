// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.HoldfastBuilder;

/**
 * Sets on a group's builder what properties cannot say: an address mapper, resilience4j registries, a listener that is no bean.
 * Declare it as a bean; all of them are called, in order, once for each group, after the properties were applied. They are made
 * before any Redis bean is, and so must not depend on one.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HoldfastCustomizer {

    /**
     * Changes the builder.
     *
     * @param group the name below {@code holdfast.endpoints}, else host and port
     * @param builder all but what is changed here stays as it is
     */
    void customize(String group, HoldfastBuilder builder);
}
