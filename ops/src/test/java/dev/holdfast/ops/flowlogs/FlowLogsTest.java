// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.flowlogs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowLogsTest {
    private static final String HEADER =
            "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets"
                    + " bytes start end action log-status\n";

    @TempDir
    Path folder;

    @Test
    void clientsOfTheNodesPortAreCountedAndNobodyElse() throws IOException {
        Path log = file(
                "a.log",
                HEADER
                        + "2 1 eni-1 10.0.1.7 10.0.5.20 40001 6379 6 9 900 1795000000 1795000060 ACCEPT OK\n"
                        + "2 1 eni-1 10.0.5.20 10.0.1.7 6379 40001 6 9 700 1795000000 1795000060 ACCEPT OK\n"
                        + "2 1 eni-1 10.0.1.7 10.0.5.20 40002 6379 6 9 100 1795090000 1795090060 ACCEPT OK\n"
                        + "2 1 eni-1 10.0.1.8 10.0.5.20 40001 22 6 9 900 1795000000 1795000060 ACCEPT OK\n"
                        + "2 1 eni-1 10.0.1.9 10.0.5.20 40001 6379 6 1 40 1795000000 1795000060 REJECT OK\n"
                        + "2 1 eni-2 10.0.1.8 10.0.5.99 40001 6379 6 9 900 1795000000 1795000060 ACCEPT OK\n"
                        + "2 1 eni-1 - - - - - - - 1795000000 1795000060 - NODATA\n"
                        + "2 1 eni-1 - - - - - - - 1795000000 1795000060 - SKIPDATA\n");

        FlowReport report = read(log);

        assertThat(report.clients())
                .extracting(
                        FlowClient::address,
                        FlowClient::records,
                        FlowClient::bytes,
                        FlowClient::days,
                        FlowClient::refused)
                .containsExactly(tuple("10.0.1.9", 0L, 0L, 1, 1L), tuple("10.0.1.7", 2L, 1000L, 2, 0L));
        assertThat(report.clients().get(1).first()).contains(Instant.ofEpochSecond(1_795_000_000));
        assertThat(report.clients().get(1).last()).contains(Instant.ofEpochSecond(1_795_090_060));
        assertThat(report.lines()).isEqualTo(8);
        assertThat(report.lost()).isEqualTo(1);
        assertThat(report.unreadable()).isZero();
    }

    @Test
    void aCustomFormatIsReadFromTheFirstLineOrFromWhatIsGiven() throws IOException {
        String lines = "6379 10.0.1.7 10.0.5.20 10.0.0.1 10.0.5.20 1795000000\n"
                + "6379 10.0.1.8 10.0.5.20 10.0.0.1 10.0.5.20 1795000000\n";
        Path named = file("named.log", "dstport pkt-srcaddr pkt-dstaddr srcaddr dstaddr start\n" + lines);
        Path bare = file("bare.log", lines);

        FlowReport fromHeader = read(named);
        FlowReport fromOption = FlowLogs.read(
                FlowLogFiles.under(bare),
                List.of("10.0.5.20"),
                6379,
                Optional.of("${dstport} ${pkt-srcaddr} ${pkt-dstaddr} ${srcaddr} ${dstaddr} ${start}"),
                FlowWindow.ALL,
                read -> {});

        // Behind the gateway 10.0.0.1 there are two.
        assertThat(fromHeader.clients()).extracting(FlowClient::address).containsExactly("10.0.1.7", "10.0.1.8");
        assertThat(fromOption.clients()).extracting(FlowClient::address).containsExactly("10.0.1.7", "10.0.1.8");
    }

    @Test
    void anExportFromCloudWatchHasATimeBeforeEachRecord() throws IOException {
        Path log = file(
                "exported.log",
                "2026-11-20T01:02:03.000Z 2 1 eni-1 10.0.1.7 10.0.5.20 40001 6379 6 9 900 1795000000 1795000060 ACCEPT"
                        + " OK\n");

        assertThat(read(log).clients()).extracting(FlowClient::address).containsExactly("10.0.1.7");
    }

    @Test
    void ipv6IsReadToo() throws IOException {
        Path log = file("v6.log", "2 1 eni-1 fd00::7 fd00::20 40001 6379 6 9 900 1795000000 1795000060 ACCEPT OK\r\n");

        FlowReport report = FlowLogs.read(
                FlowLogFiles.under(log), List.of("fd00::20"), 6379, Optional.empty(), FlowWindow.ALL, read -> {});

        assertThat(report.clients()).extracting(FlowClient::address).containsExactly("fd00::7");
    }

    @Test
    void gzipInSeveralMembersAndFoldersAreRead() throws IOException {
        Files.createDirectories(folder.resolve("2026/11/20"));
        String record = " 10.0.5.20 40001 6379 6 9 900 1795000000 1795000060 ACCEPT OK\n";
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (String text : List.of(HEADER + "2 1 eni-1 10.0.1.7" + record, "2 1 eni-1 10.0.1.8" + record)) {
            try (GZIPOutputStream zip = new GZIPOutputStream(members)) {
                zip.write(text.getBytes(StandardCharsets.US_ASCII));
            }
        }
        Files.write(folder.resolve("2026/11/20/a.log.gz"), members.toByteArray());
        file("2026/11/20/b.log", "2 1 eni-1 10.0.1.9" + record);

        assertThat(read(folder).clients())
                .extracting(FlowClient::address)
                .containsExactly("10.0.1.7", "10.0.1.8", "10.0.1.9");
    }

    /** Against a reader that is as simple as can be, over several of the chunks in which files are read. */
    @Test
    void chunksDoNotCutLines() throws IOException {
        Path log = folder.resolve("large.log");
        long lines = FlowLogGenerator.write(log, 5_000_000, 3);
        Map<String, Long> simple = new HashMap<>();
        try (var all = Files.lines(log)) {
            all.map(line -> line.split(" "))
                    .filter(words -> words[4].equals(FlowLogGenerator.NODE) && words[6].equals("6379"))
                    .forEach(words -> simple.merge(words[3], 1L, Long::sum));
        }
        List<Long> progress = new ArrayList<>();

        FlowReport report = FlowLogs.read(
                FlowLogFiles.under(log),
                List.of(FlowLogGenerator.NODE),
                6379,
                Optional.empty(),
                FlowWindow.ALL,
                progress::add);

        assertThat(report.lines()).isEqualTo(lines);
        assertThat(report.unreadable()).isZero();
        assertThat(report.clients().stream().collect(Collectors.toMap(FlowClient::address, FlowClient::records)))
                .isEqualTo(simple)
                .containsKey(FlowLogGenerator.RARE);
        assertThat(progress).isSorted().hasSizeGreaterThan(2);
    }

    @Test
    void whatIsNoFlowLogIsRefusedWithTheReason() throws IOException {
        Path parquet = file("x.parquet", "PAR1....");
        Path damaged = folder.resolve("cut.gz");
        Files.write(damaged, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 1, 2});
        Path poor = file("poor.log", "srcaddr dstaddr bytes\n10.0.1.7 10.0.5.20 5\n");

        assertThatThrownBy(() -> read(parquet))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("Parquet");
        assertThatThrownBy(() -> read(damaged)).hasMessageContaining("is damaged");
        assertThatThrownBy(() -> read(poor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no dstport");
        assertThatThrownBy(() -> read(folder.resolve("none"))).hasMessageContaining("there is no such file");
    }

    @Test
    void recordsFromBeforeTheWindowAreLeftOut() throws IOException {
        String record = " 10.0.5.20 40001 6379 6 9 900 ";
        Path log = file(
                "days.log",
                "2 1 eni-1 10.0.1.7" + record + "1795000000 1795000060 ACCEPT OK\n" // the 18th
                        + "2 1 eni-1 10.0.1.7" + record + "1795090000 1795090060 ACCEPT OK\n" // the 19th
                        + "2 1 eni-1 10.0.1.8" + record + "1795000000 1795000060 ACCEPT OK\n"
                        + "2 1 eni-1 - - - - - - - 1795000000 1795000060 - SKIPDATA\n");
        Path timeless = file("timeless.log", "srcaddr dstaddr dstport\n10.0.1.7 10.0.5.20 6379\n");
        FlowWindow window = new FlowWindow(Instant.ofEpochSecond(1_795_090_030));

        FlowReport report = read(log, window);

        assertThat(report.clients())
                .extracting(FlowClient::address, FlowClient::records)
                .containsExactly(tuple("10.0.1.7", 1L));
        assertThat(report.older()).isEqualTo(2);
        assertThat(report.lost()).isZero();
        assertThatThrownBy(() -> read(timeless, window)).hasMessageContaining("neither start nor end");
    }

    @Test
    void aPipeIsReadAsAFileIs() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Thread writer = new Thread(() -> {
            try {
                FlowLogGenerator.write(pipe, 3_000_000, 5);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();

        FlowReport report = FlowLogs.read(
                FlowLogFiles.under(pipe),
                List.of(FlowLogGenerator.NODE),
                6379,
                Optional.empty(),
                FlowWindow.ALL,
                read -> {});

        assertThat(report.clients()).extracting(FlowClient::address).contains(FlowLogGenerator.RARE);
        writer.join();
    }

    @Test
    void linesOfAnotherFormatAreCounted() throws IOException {
        Path log = file(
                "odd.log", "2 1 eni-1 10.0.1.7 10.0.5.20 6 redis 9 900 40001 1795000000 1795000060 ACCEPT OK\nx\n");

        assertThat(read(log).unreadable()).isEqualTo(2);
    }

    private static FlowReport read(Path path) {
        return read(path, FlowWindow.ALL);
    }

    private static FlowReport read(Path path, FlowWindow window) {
        return FlowLogs.read(
                FlowLogFiles.under(path), List.of("10.0.5.20"), 6379, Optional.empty(), window, read -> {});
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
