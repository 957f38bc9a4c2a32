// SPDX-License-Identifier: Apache-2.0
/**
 * Protects the Jedis and Lettuce beans of a Spring Boot application, as they are. The starters bring it; what an application
 * names here are {@link dev.holdfast.spring.HoldfastGroups}, to get at a group's {@code Holdfast}, and {@link
 * dev.holdfast.spring.HoldfastCustomizer}, to set what properties cannot.
 */
@NullMarked
package dev.holdfast.spring;

import org.jspecify.annotations.NullMarked;
