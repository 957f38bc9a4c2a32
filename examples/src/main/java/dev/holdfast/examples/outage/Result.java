// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import java.util.Arrays;
import java.util.Collection;

/**
 * What became of one service.
 *
 * @param requests from the outage on
 * @param failed of them, those that ended with an error, or not at all
 * @param p99Millis of the requests that were due while the primary was away
 * @param longestMillis of them
 * @param peak database statements that ran at once at most, from the outage on
 * @param staleThen reads that gave an old version while the primary was away
 * @param stale reads that gave an old version afterwards
 * @param fallenBack calls that ended with their fallback
 */
record Result(
        int requests,
        int failed,
        long p99Millis,
        long longestMillis,
        int peak,
        int staleThen,
        int stale,
        long fallenBack) {

    static Result of(Collection<Load.Request> ended, int hanging, long away, long back, int peak, long fallenBack) {
        var since = ended.stream().filter(request -> request.due() - away >= 0).toList();
        long[] during = since.stream()
                .filter(request -> request.due() - back < 0)
                .mapToLong(request -> (request.end() - request.due()) / 1_000_000)
                .sorted()
                .toArray();
        int failed = (int) since.stream().filter(Load.Request::failed).count();
        int staleThen = (int) since.stream()
                .filter(request -> request.stale() && request.due() - back < 0)
                .count();
        int stale = (int) since.stream()
                .filter(request -> request.stale() && request.due() - back >= 0)
                .count();
        return new Result(
                since.size() + hanging,
                failed + hanging,
                percentile(during, 0.99),
                percentile(during, 1),
                peak,
                staleThen,
                stale,
                fallenBack);
    }

    private static long percentile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    /** As one line between two processes. */
    String encode() {
        return requests + " " + failed + " " + p99Millis + " " + longestMillis + " " + peak + " " + staleThen + " "
                + stale + " " + fallenBack;
    }

    static Result decode(String line) {
        long[] values =
                Arrays.stream(line.trim().split(" ")).mapToLong(Long::parseLong).toArray();
        return new Result(
                (int) values[0],
                (int) values[1],
                values[2],
                values[3],
                (int) values[4],
                (int) values[5],
                (int) values[6],
                values[7]);
    }
}
