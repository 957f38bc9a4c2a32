// SPDX-License-Identifier: Apache-2.0
/** The starters in whole applications, over HTTP and real servers; compiled and run on each supported Spring Boot. */
package dev.holdfast.spring.boot;
