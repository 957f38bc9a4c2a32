// SPDX-License-Identifier: Apache-2.0
/** Who is connected to a group. */
@NullMarked
package dev.holdfast.ops.clients;

import org.jspecify.annotations.NullMarked;
