// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

/**
 * Where a connection is to be dialled.
 *
 * @param node the address
 * @param epoch what its connections carry: the epoch of a primary, or the number of a reader, which no other node ever gets
 * @param host the name that TLS verifies
 * @since 0.1.0
 */
public record Target(NodeAddress node, long epoch, String host) {}
