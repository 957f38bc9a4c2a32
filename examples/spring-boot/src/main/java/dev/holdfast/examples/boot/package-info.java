// SPDX-License-Identifier: Apache-2.0
/** Small complete services on Spring Boot. */
package dev.holdfast.examples.boot;
