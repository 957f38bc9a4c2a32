// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The system's resolver configuration, as {@code resolv.conf(5)} has it. Lines that we cannot read are passed over, as
 * the C library does.
 */
record ResolvConf(List<InetSocketAddress> servers, List<String> suffixes, OptionalInt attempts) {

    static final ResolvConf NONE = new ResolvConf(List.of(), List.of(), OptionalInt.empty());

    private static final int DNS_PORT = 53;
    private static final int MOST_ATTEMPTS = 5;
    private static final Pattern BRACKETED = Pattern.compile("\\[(.+)](?::([0-9]{1,5}))?");
    private static final Pattern ATTEMPTS = Pattern.compile("attempts:([0-9]{1,4})");

    static ResolvConf parse(List<String> lines) {
        List<InetSocketAddress> servers = new ArrayList<>();
        List<String> suffixes = List.of();
        OptionalInt attempts = OptionalInt.empty();
        for (String line : lines) {
            String[] words = line.replaceFirst("[#;].*", "").trim().split("\\s+");
            List<String> values = Arrays.asList(words).subList(1, words.length);
            switch (words[0]) {
                case "nameserver" ->
                    values.stream()
                            .limit(1)
                            .forEach(value -> server(value)
                                    .filter(server -> !servers.contains(server))
                                    .ifPresent(servers::add));
                // Of several, the last one counts.
                case "search", "domain" ->
                    suffixes = values.stream()
                            .map(HostText::normalised)
                            .filter(HostText::isName)
                            .map(HostText::withoutDot)
                            .toList();
                case "options" -> attempts = attempts(values).isPresent() ? attempts(values) : attempts;
                default -> {}
            }
        }
        if (servers.isEmpty()) {
            // resolv.conf(5): without such a line, the server on the local machine.
            servers.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), DNS_PORT));
        }
        return new ResolvConf(List.copyOf(servers), suffixes, attempts);
    }

    /** An address, or as on OpenBSD an address in brackets with a port. */
    private static Optional<InetSocketAddress> server(String text) {
        Matcher bracketed = BRACKETED.matcher(text);
        boolean matches = bracketed.matches();
        String port = matches ? bracketed.group(2) : null;
        int number = port == null ? DNS_PORT : Integer.parseInt(port);
        return number < 1 || number > 65_535
                ? Optional.empty()
                : HostText.literal(matches ? bracketed.group(1) : text)
                        .map(address -> new InetSocketAddress(address, number));
    }

    private static OptionalInt attempts(List<String> options) {
        return options.stream()
                .map(ATTEMPTS::matcher)
                .filter(Matcher::matches)
                .mapToInt(match -> Math.max(1, Math.min(MOST_ATTEMPTS, Integer.parseInt(match.group(1)))))
                .findFirst();
    }
}
