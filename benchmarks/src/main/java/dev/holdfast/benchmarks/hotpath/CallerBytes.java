// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Bytes that the calling thread allocates for each command; JMH's own counts what is allocated aside as well. */
public final class CallerBytes implements InternalProfiler {
    static final String LABEL = "caller-bytes";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private Map<Long, Long> before = Map.of();

    /** By JMH, which wants it public. */
    public CallerBytes() {}

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = allocated();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double bytes = 0;
        for (Map.Entry<Long, Long> caller : allocated().entrySet()) {
            bytes += caller.getValue() - before.getOrDefault(caller.getKey(), 0L);
        }
        long commands = Math.max(1, result.getMetadata().getAllOps());
        return List.of(new ScalarResult(LABEL, bytes / commands, "B/op", AggregationPolicy.AVG));
    }

    private Map<Long, Long> allocated() {
        Map<Long, Long> allocated = new HashMap<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().contains("jmh-worker")) {
                allocated.put(thread.getId(), threads.getThreadAllocatedBytes(thread.getId()));
            }
        }
        return allocated;
    }

    @Override
    public String getDescription() {
        return "bytes that the calling thread allocates for each command";
    }
}
