// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.util.List;

/**
 * One call of a service, as the service saw it.
 *
 * @param kind what it called
 * @param id unique among the service's calls; what RPUSH appends
 * @param phase the part of the story in which it began; writes of each part go to keys of their own
 * @param thread which of the service's threads
 * @param began by {@link System#nanoTime()}
 * @param ended likewise
 * @param result what the caller was told
 * @param node the address that answered, or empty
 * @param epoch Holdfast's, or 0
 * @param error what was thrown, or empty
 */
record Call(
        Kind kind,
        String id,
        int phase,
        String thread,
        long began,
        long ended,
        Result result,
        String node,
        long epoch,
        String error) {

    enum Kind {
        RPUSH,
        INCR,
        GET;

        boolean writes() {
            return this != GET;
        }
    }

    enum Result {
        OK,
        /** An error that proves that nothing was executed. */
        REFUSED,
        /** An error that leaves open whether the call was executed. */
        UNKNOWN
    }

    boolean ok() {
        return result == Result.OK;
    }

    boolean writes() {
        return kind.writes();
    }

    long nanos() {
        return ended - began;
    }

    /** The same call by another process' clock. */
    Call shifted(long nanos) {
        return new Call(kind, id, phase, thread, began + nanos, ended + nanos, result, node, epoch, error);
    }

    /** One line without a line break. */
    String encode() {
        return String.join(
                "\t",
                List.of(
                        kind.name(),
                        id,
                        Integer.toString(phase),
                        thread,
                        Long.toString(began),
                        Long.toString(ended),
                        result.name(),
                        node,
                        Long.toString(epoch),
                        error.replaceAll("\\s+", " ")));
    }

    static Call decode(String line) {
        String[] part = line.split("\t", -1);
        return new Call(
                Kind.valueOf(part[0]),
                part[1],
                Integer.parseInt(part[2]),
                part[3],
                Long.parseLong(part[4]),
                Long.parseLong(part[5]),
                Result.valueOf(part[6]),
                part[7],
                Long.parseLong(part[8]),
                part[9]);
    }
}
