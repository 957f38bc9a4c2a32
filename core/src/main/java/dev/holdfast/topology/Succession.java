// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

/**
 * Why a node was accepted as primary; the seven rules of choosing.
 *
 * @since 0.1.0
 */
public enum Succession {
    /** The first primary of this process: what DNS names. */
    FIRST,
    /** The incumbent itself says that it follows this node now. */
    SURRENDERED,
    /** The incumbent is gone, and this node descends from it. */
    INHERITED,
    /** The incumbent's address, another process: it was restarted and has its data or a part of it. */
    RESTARTED,
    /** The incumbent's address, another process, without data. */
    RESTARTED_EMPTY,
    /** The incumbent claims still, but this node descends from it and DNS names it. */
    NAMED_BY_DNS,
    /** The incumbent claims still, but this node was its online replica until a moment ago: only a promotion ends that. */
    FRESH_HEIR,
    /** A node that was not known, named by DNS, and the incumbent no longer claims. */
    REPLACED,
    /** DNS alone decides, since nodes cannot be asked. */
    DNS_ONLY
}
