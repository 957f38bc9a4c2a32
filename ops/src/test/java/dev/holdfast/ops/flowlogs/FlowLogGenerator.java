// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.flowlogs;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Writes a flow log as a busy VPC has it, in the default format: traffic to and from a node, and three times as much that
 * is none of its business. Also a program, for the figures in docs/ops/clients.md.
 */
final class FlowLogGenerator {
    static final String NODE = "10.0.5.20";
    static final int PORT = 6379;
    /** It connects once a day at most; nobody else has this address. */
    static final String RARE = "10.0.9.99";

    private static final long WEEK = 7 * 86_400;
    private static final long START = 1_795_000_000;

    private FlowLogGenerator() {}

    public static void main(String[] args) throws IOException {
        System.out.println(write(Path.of(args[0]), Long.parseLong(args[1]), 1) + " lines");
    }

    static long write(Path file, long bytes, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        long lines = 0;
        long written = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            out.write((String.join(
                                    " ",
                                    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets"
                                            + " bytes start end action log-status")
                            + "\n")
                    .getBytes(StandardCharsets.US_ASCII));
            while (written < bytes) {
                byte[] line =
                        line(random, START + written * WEEK / bytes, lines).getBytes(StandardCharsets.US_ASCII);
                out.write(line);
                written += line.length;
                lines++;
            }
        }
        return lines;
    }

    private static String line(SplittableRandom random, long start, long number) {
        String client = number % 400_000 == 7 ? RARE : "10.0." + random.nextInt(2) + "." + (1 + random.nextInt(250));
        String flow = switch (random.nextInt(8)) {
            case 0 -> client + " " + NODE + " " + (32_768 + random.nextInt(28_000)) + " " + PORT;
            case 1 -> NODE + " " + client + " " + PORT + " " + (32_768 + random.nextInt(28_000));
            case 2 -> client + " 10.0.5.21 " + (32_768 + random.nextInt(28_000)) + " " + PORT;
            default -> client + " 10.0." + random.nextInt(250) + ".7 " + (32_768 + random.nextInt(28_000)) + " 443";
        };
        if (client.equals(RARE)) {
            flow = client + " " + NODE + " 40000 " + PORT;
        }
        return "2 123456789010 eni-0a1b2c3d4e5f60718 " + flow + " 6 " + (1 + random.nextInt(90)) + " "
                + (40 + random.nextInt(90_000)) + " " + start + " " + (start + 60) + " ACCEPT OK\n";
    }
}
