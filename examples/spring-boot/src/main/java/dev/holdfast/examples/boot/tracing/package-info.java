// SPDX-License-Identifier: Apache-2.0
/** OpenTelemetry through Micrometer's observation. */
package dev.holdfast.examples.boot.tracing;
