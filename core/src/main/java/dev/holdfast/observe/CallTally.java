// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

/**
 * What became of the calls that met trouble. A call may count as waited and as retried, and ends once at most in failed or
 * unknown; the others succeeded.
 *
 * @param waited calls that waited for a primary
 * @param retried calls that were tried again
 * @param failed calls that ended with an error and were not applied
 * @param unknown calls that ended without anybody knowing whether they were applied
 * @since 0.1.0
 */
public record CallTally(long waited, long retried, long failed, long unknown) {

    CallTally since(CallTally earlier) {
        return new CallTally(
                waited - earlier.waited, retried - earlier.retried, failed - earlier.failed, unknown - earlier.unknown);
    }
}
