// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Sees each time that an event loop of Lettuce's parks, sleeps, waits, or does blocking I/O beneath a frame of ours: the JVM's
 * flight recorder notes them all, with their stacks, so nothing depends on looking at the right moment. To wait for a lock is
 * not blocking while it is short: the sections behind ours are.
 */
final class EventLoopWatch implements AutoCloseable {

    private static final String LOOPS = "lettuce-nioEventLoop";
    private static final String NIO = "io.netty.channel.socket.nio.";
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final List<String> BLOCKING = List.of(
            "jdk.ThreadPark",
            "jdk.ThreadSleep",
            "jdk.JavaMonitorWait",
            "jdk.JavaMonitorEnter",
            "jdk.SocketRead",
            "jdk.SocketWrite",
            "jdk.FileRead");

    private final Recording recording = new Recording();

    EventLoopWatch() {
        BLOCKING.forEach(
                event -> recording.enable(event).withThreshold(Duration.ZERO).withStackTrace());
        recording.start();
    }

    /** What blocked so far, each with its stack, where the innermost frame of Holdfast is in one of these classes. */
    List<String> blocked(Predicate<String> ours) throws IOException {
        Path file = Files.createTempFile("event-loops", ".jfr");
        try {
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> BLOCKING.contains(event.getEventType().getName()))
                    .filter(event -> isOnLoop(event) && isBeneath(event, ours) && !isHarmless(event))
                    .map(RecordedEvent::toString)
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    private static boolean isOnLoop(RecordedEvent event) {
        return event.getThread() != null
                && event.getThread().getJavaName() != null
                && event.getThread().getJavaName().startsWith(LOOPS);
    }

    private static boolean isBeneath(RecordedEvent event, Predicate<String> ours) {
        return event.getStackTrace() != null
                && event.getStackTrace().getFrames().stream()
                        .map(EventLoopWatch::type)
                        .filter(type -> type.startsWith("dev.holdfast."))
                        .findFirst()
                        .filter(ours)
                        .isPresent();
    }

    /**
     * That a class is loaded and initialized at its first use, and that a lock is waited for, is nobody's mistake; netty's own
     * writes do not block.
     */
    private static boolean isHarmless(RecordedEvent event) {
        boolean loading = event.getStackTrace().getFrames().stream()
                .anyMatch(frame -> type(frame).startsWith("jdk.internal.loader.BuiltinClassLoader")
                        && frame.getMethod().getName().equals("defineClass"));
        boolean initializing = event.getEventType().getName().equals("jdk.JavaMonitorWait")
                && event.getClass("monitorClass").getName().startsWith("[");
        boolean lock = event.getEventType().getName().equals("jdk.JavaMonitorEnter")
                || event.getStackTrace().getFrames().stream()
                        .anyMatch(frame -> type(frame).equals("java.util.concurrent.locks.ReentrantLock")
                                && frame.getMethod().getName().equals("lock"));
        boolean unblocking = event.getStackTrace().getFrames().stream()
                .anyMatch(frame -> type(frame).startsWith(NIO));
        return loading
                || unblocking
                || ((lock || initializing) && event.getDuration().compareTo(SHORT) < 0);
    }

    private static String type(RecordedFrame frame) {
        return frame.getMethod().getType().getName();
    }

    @Override
    public void close() {
        recording.close();
    }
}
