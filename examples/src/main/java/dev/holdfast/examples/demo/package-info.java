// SPDX-License-Identifier: Apache-2.0
/**
 * The demo: two services go through two promotions, one on a bare JedisPool, one on Holdfast. {@link
 * dev.holdfast.examples.demo.Story} tells what happens; the services are processes of their own, so that nothing but their
 * pools differs.
 */
package dev.holdfast.examples.demo;
