// SPDX-License-Identifier: Apache-2.0
/** Who talked to a group, from VPC flow logs. */
@NullMarked
package dev.holdfast.ops.flowlogs;

import org.jspecify.annotations.NullMarked;
