// SPDX-License-Identifier: Apache-2.0
/** A Spring Data Redis cache over a database, on Lettuce. */
package dev.holdfast.examples.boot.catalogue;
