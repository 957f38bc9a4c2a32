// SPDX-License-Identifier: Apache-2.0
/** Time and the scheduler, injected. */
@NullMarked
package dev.holdfast.timing;

import org.jspecify.annotations.NullMarked;
