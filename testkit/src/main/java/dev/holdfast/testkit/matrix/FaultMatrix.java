// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testkit.ContractClient;
import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.Staging;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The fault matrix: each fault that can be staged happens to a small application on the adapter's client, whose history is
 * then held against what the servers have. An adapter extends it in its tests. Rows that look at the whole process, or load
 * the machine, are in {@link LoneFaults}.
 *
 * <p>A row lasts a tenth of its full length, unless {@code -Dholdfast.matrix.full=true}. Each leaves its figures in
 * {@code target/fault-matrix}, from which docs/fault-matrix.md is made. {@code -Dholdfast.matrix.rows=05,17} runs these only.
 *
 * @since 0.1.0
 */
public abstract class FaultMatrix {

    /** For subclasses. */
    protected FaultMatrix() {}

    /**
     * The adapter's name in the table.
     *
     * @return a word
     */
    protected abstract String adapter();

    /**
     * Connects a client with failover to the stage's endpoint.
     *
     * @param stage the group; its DNS server is the only one that knows the endpoint
     * @param settings what the row asks for
     * @return closed by the row, with all that was made for it
     */
    protected abstract ContractClient connect(RedisStage stage, ContractSettings settings);

    /**
     * What an application learns from an exception of a client that could not even be made.
     *
     * @param failure what {@link #connect} threw
     * @return as {@link ContractClient#judge} says
     */
    protected abstract ContractClient.Verdict judge(Throwable failure);

    /**
     * Ends what the adapter's tests share between clients, where a class loader must be let go.
     */
    protected void endShared() {}

    /**
     * Where the servers run, if not as processes of this machine: then those rows run that are another fault there.
     *
     * @return empty unless a subclass says otherwise
     */
    protected Optional<Staging> staging() {
        return Optional.empty();
    }

    /** The rows of this half of the matrix. */
    List<FaultRow> half() {
        return Rows.together();
    }

    /**
     * Runs the rows.
     *
     * @return a test each
     */
    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    final Stream<DynamicTest> rows() {
        if (staging().isPresent()) {
            return tests(Rows.elsewhere(), staging().get().name());
        }
        // Two stagings: the table at the end of a build says which of them ran.
        return Stream.concat(tests(half(), RowResult.PROCESSES), tests(overToxiproxy(), RowResult.TOXIPROXY));
    }

    /** The rows that run once more over Toxiproxy; none where it is not there. */
    List<FaultRow> overToxiproxy() {
        return RedisStage.hasToxiproxy() ? Rows.overToxiproxy() : List.of();
    }

    private Stream<DynamicTest> tests(List<FaultRow> rows, String staging) {
        return rows.stream()
                .filter(Rows::isWanted)
                .map(row -> DynamicTest.dynamicTest(staging + ", " + row, () -> run(row, staging)));
    }

    private void run(FaultRow row, String staging) throws Exception {
        long began = System.nanoTime();
        RowResult result = RowResult.of(row, adapter(), staging);
        try (FaultScene scene = new FaultScene(row, this)) {
            try {
                row.deed().on(scene);
                Judgement.of(scene, row.expectation());
            } finally {
                result.write(scene, System.nanoTime() - began);
            }
            assertTrue(
                    scene.violations().isEmpty(),
                    () -> row.guarantee() + "\n" + String.join("\n", scene.violations()) + "\n" + scene);
            result.passed(scene, System.nanoTime() - began);
        }
    }
}
