// SPDX-License-Identifier: Apache-2.0
/**
 * Holds Holdfast's own modules to the public API that is committed in their {@code api/*.api}. Not exported: it is no part
 * of what the testkit promises to others.
 */
@NullMarked
package dev.holdfast.testkit.surface;

import org.jspecify.annotations.NullMarked;
