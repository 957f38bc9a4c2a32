// SPDX-License-Identifier: Apache-2.0
/** Redis servers, a DNS name and the verbs that stage a failover. */
@NullMarked
package dev.holdfast.testkit;

import org.jspecify.annotations.NullMarked;
