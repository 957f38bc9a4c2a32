// SPDX-License-Identifier: Apache-2.0
/** A Spring Boot service whose JedisPool bean is untouched. */
package dev.holdfast.examples.boot.orders;
