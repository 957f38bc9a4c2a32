// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

/**
 * A part of the story; all instants by {@link System#nanoTime()}.
 *
 * @param number which one; writes of each phase go to keys of their own
 * @param title what happens in it
 * @param disturbed when the old primary stopped to take writes, or shortly before
 * @param promoted when the new primary took writes
 * @param until when it was over
 */
record Phase(int number, String title, long disturbed, long promoted, long until) {
    static final int ORDERLY = 1;
    static final int FROZEN = 2;
}
