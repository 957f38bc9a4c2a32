// SPDX-License-Identifier: Apache-2.0
/** What happened, for people and for metrics: events, snapshots, health. */
@NullMarked
package dev.holdfast.observe;

import org.jspecify.annotations.NullMarked;
