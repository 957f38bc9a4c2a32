// SPDX-License-Identifier: Apache-2.0
/** Time and threads, injected so that the whole engine also runs on a virtual clock. */
@NullMarked
package dev.holdfast.timing;

import org.jspecify.annotations.NullMarked;
