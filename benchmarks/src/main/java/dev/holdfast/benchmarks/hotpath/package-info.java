// SPDX-License-Identifier: Apache-2.0
/** What Holdfast adds to a command while all is well. */
@NullMarked
package dev.holdfast.benchmarks.hotpath;

import org.jspecify.annotations.NullMarked;
