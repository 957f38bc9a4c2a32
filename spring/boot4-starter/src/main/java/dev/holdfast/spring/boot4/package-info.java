// SPDX-License-Identifier: Apache-2.0
/** What is of Spring Boot 4 only. */
@NullMarked
package dev.holdfast.spring.boot4;

import org.jspecify.annotations.NullMarked;
