// SPDX-License-Identifier: Apache-2.0
/** Stages of containers, with the verbs of stages of processes. */
@NullMarked
package dev.holdfast.testkit.containers;

import org.jspecify.annotations.NullMarked;
