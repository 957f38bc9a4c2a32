// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What users write as a host: told apart without asking anyone. */
final class HostText {

    private static final int LONGEST_NAME = 253;
    private static final Pattern NAME = Pattern.compile("([a-z0-9_-]{1,63}\\.)*[a-z0-9_-]{1,63}\\.?");
    /** A last label of digits only belongs to a mistyped address: no top-level domain is one (RFC 3696). */
    private static final Pattern LOOKS_LIKE_ADDRESS = Pattern.compile("(.*\\.)?[0-9]+\\.?");

    private HostText() {}

    /** In lower case, in ASCII, without brackets. */
    static String normalised(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        try {
            return (bare.indexOf(':') >= 0 ? bare : IDN.toASCII(bare)).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return bare;
        }
    }

    static boolean isName(String normalised) {
        return withoutDot(normalised).length() <= LONGEST_NAME
                && NAME.matcher(normalised).matches()
                && !LOOKS_LIKE_ADDRESS.matcher(normalised).matches();
    }

    /** The address that the text spells out, if it does. */
    static Optional<InetAddress> literal(String normalised) {
        try {
            if (normalised.indexOf(':') >= 0) {
                // Text in brackets is read as an address or rejected: the JVM never asks a name server for it.
                return Optional.of(InetAddress.getByName("[" + normalised + "]"));
            }
            return octets(normalised);
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> octets(String text) throws UnknownHostException {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            // No leading zeros: some read them as octal.
            if (!parts[i].matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(parts[i]) > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return Optional.of(InetAddress.getByAddress(bytes));
    }

    static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** The address under this name, so that printing or TLS never asks for the name of the address. */
    static InetAddress named(String host, InetAddress address) {
        try {
            return address instanceof Inet6Address scoped && scoped.getScopeId() != 0
                    ? address
                    : InetAddress.getByAddress(host, address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
