// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

/** What repeating a command of unknown outcome would do. */
public enum Safety {
    /** read */ READ,
    /** cursor */ CURSOR,
    /** connection */ CONNECTION,
    /** unsafe */ UNSAFE
}
