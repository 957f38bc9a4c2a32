// SPDX-License-Identifier: Apache-2.0
/** What Holdfast costs, and what it saves: the failover race and the hot path. */
package dev.holdfast.benchmarks;
