// SPDX-License-Identifier: Apache-2.0
/** What docs/benchmarks.md shows of the raw figures. */
@NullMarked
package dev.holdfast.benchmarks.page;

import org.jspecify.annotations.NullMarked;
