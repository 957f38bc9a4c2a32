// SPDX-License-Identifier: Apache-2.0
/**
 * The search for a group's primary: candidates, probes, choosing, epochs.
 *
 * <p>{@code Search} is the one writer; {@code Choosing} is the pure function that decides; {@link
 * dev.holdfast.topology.Standing} is what everybody else reads.
 */
@NullMarked
package dev.holdfast.topology;

import org.jspecify.annotations.NullMarked;
