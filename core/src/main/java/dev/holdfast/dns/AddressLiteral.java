// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Reads addresses without ever asking a name service.
 *
 * @since 0.1.0
 */
public final class AddressLiteral {

    private AddressLiteral() {}

    /**
     * Reads an IPv4 or IPv6 address.
     *
     * @param text four numbers, or IPv6
     * @return empty if the text is anything else, such as a name
     */
    public static Optional<InetAddress> parse(String text) {
        return HostText.literal(text);
    }
}
