// SPDX-License-Identifier: Apache-2.0
/**
 * A product service before and with Holdfast, through an outage of its cache: {@code examples/outage} runs both and prints one
 * table.
 */
package dev.holdfast.examples.outage;
