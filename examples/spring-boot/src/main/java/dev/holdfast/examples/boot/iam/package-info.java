// SPDX-License-Identifier: Apache-2.0
/** ElastiCache with IAM authentication. */
package dev.holdfast.examples.boot.iam;
