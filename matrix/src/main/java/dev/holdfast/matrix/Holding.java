// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.matrix;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What the process holds at a moment.
 *
 * @param threads live ones
 * @param files open descriptors, sockets included
 * @param sockets open sockets
 * @param heap bytes in use after a collection
 */
record Holding(long threads, long files, long sockets, long heap) {
    private static final long MEGABYTE = 1 << 20;

    static Holding now() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
        return new Holding(ManagementFactory.getThreadMXBean().getThreadCount(), files, countSockets(), heap);
    }

    private static long countSockets() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(Holding::isSocket).count();
        } catch (IOException e) {
            return 0;
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closed) {
            return false;
        }
    }

    /**
     * What grew from the second third to the last; the history itself may. What pools and threads grow to in the first, until
     * each caller has had to wait once, is no leak: that goes on.
     */
    static List<String> growth(List<Holding> holdings) {
        List<String> grown = new ArrayList<>();
        int third = holdings.size() / 3;
        if (third == 0) {
            return grown;
        }
        List<Holding> middle = holdings.subList(third, 2 * third);
        List<Holding> last = holdings.subList(holdings.size() - third, holdings.size());
        check(grown, "threads", middle, last, Holding::threads, 20);
        check(grown, "open files", middle, last, Holding::files, 40);
        check(grown, "sockets", middle, last, Holding::sockets, 40);
        check(grown, "heap after a collection", middle, last, Holding::heap, 40 * MEGABYTE);
        return grown;
    }

    private static void check(
            List<String> grown,
            String what,
            List<Holding> middle,
            List<Holding> last,
            ToLongFunction<Holding> figure,
            long allowed) {
        long before = median(middle, figure);
        long after = median(last, figure);
        if (after > before + allowed) {
            grown.add(what + " grew from " + before + " to " + after);
        }
    }

    /** Neither the least nor the most: a fault holds more for a moment, or less where it cut connections. */
    private static long median(List<Holding> holdings, ToLongFunction<Holding> figure) {
        return holdings.stream()
                .mapToLong(figure)
                .sorted()
                .skip((holdings.size() - 1) / 2)
                .findFirst()
                .orElse(0);
    }

    @Override
    public String toString() {
        return threads + " threads, " + files + " files, " + sockets + " sockets, " + heap / MEGABYTE + " MB";
    }
}
