// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.net.InetAddress;

/**
 * Where one server process listens: the address to dial, never a name that would have to be looked up again.
 *
 * @param ip the node's address
 * @param port 1 to 65535
 * @since 0.1.0
 */
public record NodeAddress(InetAddress ip, int port) {

    @Override
    public String toString() {
        String text = ip.getHostAddress();
        return text.indexOf(':') >= 0 ? "[" + text + "]:" + port : text + ":" + port;
    }
}
