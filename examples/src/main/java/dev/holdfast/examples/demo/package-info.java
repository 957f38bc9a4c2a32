// SPDX-License-Identifier: Apache-2.0
/**
 * The demo: four services go through two promotions: a bare JedisPool, a bare Lettuce client, and both on Holdfast. {@link
 * dev.holdfast.examples.demo.Story} tells what happens; the services are processes of their own, so that nothing but their
 * clients differs.
 */
package dev.holdfast.examples.demo;
