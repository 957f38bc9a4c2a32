// SPDX-License-Identifier: Apache-2.0
/** What is of Spring Boot 3 only. */
@NullMarked
package dev.holdfast.spring.boot3;

import org.jspecify.annotations.NullMarked;
