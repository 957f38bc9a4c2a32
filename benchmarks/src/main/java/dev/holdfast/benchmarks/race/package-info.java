// SPDX-License-Identifier: Apache-2.0
/** Clients side by side through the same failovers; each in a process and on a replication group of its own. */
@NullMarked
package dev.holdfast.benchmarks.race;

import org.jspecify.annotations.NullMarked;
