// SPDX-License-Identifier: Apache-2.0
/** The soak of both adapters, and the table of what a build staged. */
@NullMarked
package dev.holdfast.matrix;

import org.jspecify.annotations.NullMarked;
