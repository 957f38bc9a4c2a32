// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

/**
 * How much Holdfast does for the connections of a group.
 *
 * @since 0.1.0
 */
public enum Mode {
    /** Connections follow the primary, and calls in trouble wait and are tried again. */
    PROTECT,
    /**
     * Nodes and DNS are asked, failovers are detected, reported and counted; connections behave as without Holdfast: they go
     * where the client's own resolver sends them, and their errors are the client's own.
     */
    OBSERVE,
    /** Connections behave as without Holdfast, and nobody is asked anything. */
    OFF
}
