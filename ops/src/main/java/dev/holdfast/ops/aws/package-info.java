// SPDX-License-Identifier: Apache-2.0
/** What is asked of AWS: a small port for each service, and the SDK behind it. No other package names the SDK. */
@NullMarked
package dev.holdfast.ops.aws;

import org.jspecify.annotations.NullMarked;
