// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.flowlogs;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which column of a flow log's lines holds what.
 *
 * <p>Names are those of the Amazon VPC user guide ("Flow log records"). Files that are delivered to S3 begin with a line
 * of them; what is exported from CloudWatch Logs has no such line, and a time before each record.
 */
final class FlowFormat {
    /** Version 2, the format of a flow log for which none was chosen. */
    static final FlowFormat DEFAULT = new FlowFormat(
            List.of(("version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes"
                            + " start end action log-status")
                    .split(" ")));

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Pattern EXPORTED = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");

    private final List<String> names;

    final int client;
    final int packetClient;
    final int node;
    final int packetNode;
    final int port;
    final int bytes;
    final int start;
    final int end;
    final int action;
    final int status;
    /** No line needs to be read beyond this column. */
    final int last;

    private FlowFormat(List<String> names) {
        this.names = names;
        client = required("srcaddr");
        packetClient = names.indexOf("pkt-srcaddr");
        node = required("dstaddr");
        packetNode = names.indexOf("pkt-dstaddr");
        port = required("dstport");
        bytes = names.indexOf("bytes");
        start = names.indexOf("start");
        end = names.indexOf("end");
        action = names.indexOf("action");
        status = names.indexOf("log-status");
        last = Arrays.stream(
                        new int[] {client, packetClient, node, packetNode, port, bytes, start, end, action, status})
                .max()
                .orElseThrow();
    }

    private int required(String name) {
        int column = names.indexOf(name);
        if (column < 0) {
            throw new IllegalArgumentException("the flow log's format has no " + name + " (it has " + names
                    + "): nothing can be told of who talked to whom");
        }
        return column;
    }

    /** As it is given when a flow log is made: names, in {@code ${...}} or bare, with blanks between. */
    static FlowFormat of(String text) {
        List<String> names = Arrays.stream(text.trim().split("\\s+"))
                .map(word -> word.replaceAll("^\\$\\{|}$", ""))
                .toList();
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("\"" + name + "\" is not the name of a flow log's field");
            }
        }
        return new FlowFormat(names);
    }

    /** The format that a file's first line names, if it is such a line. */
    static Optional<FlowFormat> ofHeader(String line) {
        String[] words = line.trim().split(" ");
        boolean header = words.length > 2
                && Arrays.stream(words).allMatch(word -> NAME.matcher(word).matches());
        return header ? Optional.of(of(line)) : Optional.empty();
    }

    /** For files whose lines have a time before the record. */
    FlowFormat fitting(String line) {
        String first = line.indexOf(' ') < 0 ? line : line.substring(0, line.indexOf(' '));
        return EXPORTED.matcher(first).matches() ? of("exported-at " + String.join(" ", names)) : this;
    }
}
