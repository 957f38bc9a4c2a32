// SPDX-License-Identifier: Apache-2.0
/** Spring Data Redis on Holdfast. */
package dev.holdfast.examples.spring;
