// SPDX-License-Identifier: Apache-2.0
/** Draws figures as SVG, by hand: a few shapes, no scripts, the same bytes for the same figures. */
@NullMarked
package dev.holdfast.benchmarks.plot;

import org.jspecify.annotations.NullMarked;
