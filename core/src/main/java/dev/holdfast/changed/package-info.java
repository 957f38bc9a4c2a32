// SPDX-License-Identifier: Apache-2.0
/** The keys that were changed elsewhere while Redis was away, to be deleted before it is read again. */
@NullMarked
package dev.holdfast.changed;

import org.jspecify.annotations.NullMarked;
