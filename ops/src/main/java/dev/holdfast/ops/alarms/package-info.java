// SPDX-License-Identifier: Apache-2.0
/** CloudWatch alarms for a group. */
@NullMarked
package dev.holdfast.ops.alarms;

import org.jspecify.annotations.NullMarked;
