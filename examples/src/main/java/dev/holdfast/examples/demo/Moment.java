// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

/**
 * Something that happened to the servers, the name or a service.
 *
 * @param at by {@link System#nanoTime()}
 * @param text a sentence without its full stop
 */
record Moment(long at, String text) {}
