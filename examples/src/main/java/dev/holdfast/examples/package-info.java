// SPDX-License-Identifier: Apache-2.0
/**
 * Small complete programs, each run by the build.
 */
package dev.holdfast.examples;
