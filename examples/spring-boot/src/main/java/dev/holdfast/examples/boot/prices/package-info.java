// SPDX-License-Identifier: Apache-2.0
/** A reactive service on Lettuce. */
package dev.holdfast.examples.boot.prices;
