// SPDX-License-Identifier: Apache-2.0
/** Tables for people, JSON for programs. */
@NullMarked
package dev.holdfast.ops.report;

import org.jspecify.annotations.NullMarked;
