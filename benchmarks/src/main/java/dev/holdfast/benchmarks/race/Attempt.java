// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.util.List;

/**
 * One call of a contestant, as its caller saw it.
 *
 * @param kind what was called
 * @param thread which thread called, from 0
 * @param number counts the thread's calls from 1
 * @param began by {@link System#nanoTime()}, which on Linux has one origin for all processes
 * @param ended likewise
 * @param result what the caller was told
 * @param error the exception's type and message, or empty
 */
record Attempt(Kind kind, int thread, long number, long began, long ended, Result result, String error) {

    enum Kind {
        INCR,
        GET
    }

    enum Result {
        OK,
        /** An error that proves that nothing was executed. */
        NOT_EXECUTED,
        /** An error that leaves open whether the command was executed, or a call that had not ended. */
        UNKNOWN
    }

    boolean ok() {
        return result == Result.OK;
    }

    boolean writes() {
        return kind == Kind.INCR;
    }

    /** The key, of this one call: its value at the end says how often the command was applied. */
    String key() {
        return key(thread, number);
    }

    static String key(int thread, long number) {
        return "race:" + thread + ":" + number;
    }

    /** One line without a line break. */
    String encode() {
        return String.join(
                "\t",
                List.of(
                        kind.name(),
                        Integer.toString(thread),
                        Long.toString(number),
                        Long.toString(began),
                        Long.toString(ended),
                        result.name(),
                        error.replaceAll("\\s+", " ")));
    }

    static Attempt decode(String line) {
        String[] part = line.split("\t", -1);
        return new Attempt(
                Kind.valueOf(part[0]),
                Integer.parseInt(part[1]),
                Long.parseLong(part[2]),
                Long.parseLong(part[3]),
                Long.parseLong(part[4]),
                Result.valueOf(part[5]),
                part[6]);
    }
}
