// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.flowlogs;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads flow logs in one pass, in memory that grows with the number of clients and not with the logs.
 *
 * @since 0.1.0
 */
public final class FlowLogs {
    private static final int CHUNK = 1 << 20;

    private final FlowScan scan;
    private final Optional<FlowFormat> given;
    private final FlowWindow window;

    private FlowLogs(FlowScan scan, Optional<FlowFormat> given, FlowWindow window) {
        this.scan = scan;
        this.given = given;
        this.window = window;
    }

    /**
     * Finds the clients of a group.
     *
     * @param sources the logs, read one after the other
     * @param nodes the addresses of the group's nodes
     * @param port their port
     * @param format of files that do not begin with their columns' names; empty for the default format (version 2)
     * @param window which records count
     * @param progress told how many bytes of the sources have been read, about once a megabyte
     * @return who talked to the group
     * @throws IllegalArgumentException if a format lacks what is needed
     * @throws UncheckedIOException if a source cannot be read
     */
    public static FlowReport read(
            List<FlowLogSource> sources,
            Collection<String> nodes,
            int port,
            Optional<String> format,
            FlowWindow window,
            LongConsumer progress) {
        FlowLogs logs = new FlowLogs(new FlowScan(nodes, port, window), format.map(FlowFormat::of), window);
        long before = 0;
        for (FlowLogSource source : sources) {
            long offset = before;
            logs.read(source, read -> progress.accept(offset + read));
            before += source.size();
        }
        FlowScan scan = logs.scan;
        return new FlowReport(
                scan.clients()
                        .sorted(Comparator.comparingLong(FlowClient::records).thenComparing(FlowClient::address))
                        .toList(),
                scan.lines(),
                scan.unreadable(),
                scan.lost(),
                scan.tooMany(),
                scan.older());
    }

    private void read(FlowLogSource source, LongConsumer progress) {
        try (InputStream raw = source.open();
                InputStream plain = plain(new Counted(raw, progress), source)) {
            readLines(plain);
        } catch (ZipException | EOFException e) {
            throw new UncheckedIOException(source.name() + " is damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + source.name() + ": " + e.getMessage(), e);
        }
    }

    private static InputStream plain(InputStream in, FlowLogSource source) throws IOException {
        PushbackInputStream begin = new PushbackInputStream(in, 4);
        byte[] magic = begin.readNBytes(4);
        begin.unread(magic);
        if (magic.length > 1 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
            return new GZIPInputStream(begin, 1 << 16);
        }
        if (new String(magic, StandardCharsets.US_ASCII).equals("PAR1")) {
            throw new IOException("it is in Parquet format, which is not read here. Flow logs can be delivered as text"
                    + " (FileFormat=plain-text), and Athena can export a table as text: " + source.name());
        }
        return begin;
    }

    private void readLines(InputStream in) throws IOException {
        byte[] buffer = new byte[CHUNK];
        int filled = in.readNBytes(buffer, 0, CHUNK);
        int at = 0;
        String first = firstLine(buffer, filled);
        Optional<FlowFormat> named = FlowFormat.ofHeader(first);
        FlowFormat format = named.or(() -> given).orElse(FlowFormat.DEFAULT).fitting(first);
        if (!window.isAll() && format.start < 0 && format.end < 0) {
            throw new IllegalArgumentException(
                    "the flow log's format has neither start nor end: its records cannot be" + " told by time");
        }
        if (named.isPresent()) {
            at = Math.min(filled, first.length() + 1);
        }
        FlowLine line = new FlowLine(format);
        while (filled > 0) {
            int whole = lastLineEnd(buffer, at, filled);
            boolean end = filled < CHUNK;
            int limit = end ? filled : whole;
            while (at < limit) {
                at = line.split(buffer, at, limit) + 1;
                scan.add(line, format);
            }
            int rest = end ? 0 : filled - whole;
            if (rest == CHUNK) {
                throw new IOException("a line is longer than " + CHUNK + " bytes: this is no flow log in text format");
            }
            System.arraycopy(buffer, filled - rest, buffer, 0, rest);
            filled = end ? 0 : rest + in.readNBytes(buffer, rest, CHUNK - rest);
            at = 0;
        }
    }

    private static String firstLine(byte[] buffer, int filled) {
        int end = 0;
        while (end < filled && buffer[end] != '\n') {
            end++;
        }
        return new String(buffer, 0, end, StandardCharsets.US_ASCII);
    }

    /** The place after the last end of a line; the start if there is none. */
    private static int lastLineEnd(byte[] buffer, int start, int filled) {
        for (int i = filled - 1; i >= start; i--) {
            if (buffer[i] == '\n') {
                return i + 1;
            }
        }
        return start;
    }

    private static final class Counted extends FilterInputStream {
        private final LongConsumer progress;
        private long count;
        private long told;

        Counted(InputStream in, LongConsumer progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count += next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count += Math.max(0, read);
            if (count - told >= CHUNK) {
                told = count;
                progress.accept(count);
            }
            return read;
        }
    }
}
