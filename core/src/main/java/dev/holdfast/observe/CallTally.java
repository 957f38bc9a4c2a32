// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

/**
 * What became of the calls that met trouble. A call may count as waited and as retried, and ends once at most in failed,
 * unknown or fallenBack; the others succeeded. A write that is answered by a fallback although its outcome is unknown, by the
 * caller's choice, counts as both.
 *
 * @param waited calls that waited for a primary
 * @param retried calls that were tried again
 * @param failed calls that ended with an error and were not applied
 * @param unknown calls that ended without anybody knowing whether they were applied
 * @param fallenBack calls that ended with the answer of their fallback
 * @param fallbacksFailed of those that failed, the ones whose fallback was refused, timed out or threw
 * @since 0.1.0
 */
public record CallTally(long waited, long retried, long failed, long unknown, long fallenBack, long fallbacksFailed) {

    CallTally since(CallTally earlier) {
        return new CallTally(
                waited - earlier.waited,
                retried - earlier.retried,
                failed - earlier.failed,
                unknown - earlier.unknown,
                fallenBack - earlier.fallenBack,
                fallbacksFailed - earlier.fallbacksFailed);
    }
}
