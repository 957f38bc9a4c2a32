// SPDX-License-Identifier: Apache-2.0
/**
 * What answers when Redis cannot: by call, {@link dev.holdfast.fallback.Fallbacks}, or by client, {@link
 * dev.holdfast.fallback.FallbackHandler}.
 */
@NullMarked
package dev.holdfast.fallback;

import org.jspecify.annotations.NullMarked;
