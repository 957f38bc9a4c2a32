// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.dns.EndpointResolver.Freshness;
import dev.holdfast.testkit.StagedDns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers that are no answers, over real packets: truncated, looped, forged, wrong, huge, or any bytes. Each look-up ends
 * within its deadline, with what the name stands for or a typed error, and the next right answer is taken.
 */
@Timeout(120)
@Isolated("It sends bursts of look-ups, which tests of exact time-outs would feel.")
class GarbledAnswersTest {

    private static final int CASES = Integer.getInteger("holdfast.fuzz.dns.cases", 128);
    private static final Duration QUERY = Duration.ofMillis(60);
    private static final Duration TOTAL = Duration.ofMillis(250);
    private static final String RIGHT = "10.9.8.7";

    private static byte[] anyBytes(Random random, byte[] wire) {
        byte[] bytes = new byte[random.nextInt(600)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] anyBytesUnderTheRightHeader(Random random, byte[] wire) {
        byte[] bytes = new byte[12 + random.nextInt(600)];
        random.nextBytes(bytes);
        System.arraycopy(wire, 0, bytes, 0, 4 + random.nextInt(9));
        return bytes;
    }

    private static byte[] truncated(Random random, byte[] wire) {
        return Arrays.copyOf(wire, random.nextInt(wire.length));
    }

    private static byte[] flipped(Random random, byte[] wire) {
        byte[] bytes = wire.clone();
        // Not the address itself at the end: nothing in a packet tells that it is wrong.
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            bytes[random.nextInt(bytes.length - 4)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** A name that is compressed by a pointer to itself, or to anywhere. */
    private static byte[] looped(Random random, byte[] wire) {
        byte[] bytes = wire.clone();
        int at = 12 + random.nextInt(bytes.length - 14);
        bytes[at] = (byte) (0xc0 | (random.nextBoolean() ? 0 : at >> 8));
        bytes[at + 1] = (byte) (random.nextBoolean() ? at : random.nextInt(256));
        return bytes;
    }

    private static byte[] grown(Random random, byte[] wire) {
        byte[] bytes = Arrays.copyOf(wire, wire.length + random.nextInt(40_000));
        if (random.nextBoolean()) {
            bytes[6] = (byte) 0xff; // 65,000 answers announced
            bytes[7] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private interface Garbling {
        byte[] apply(Random random, byte[] wire);
    }

    private static final List<Garbling> GARBLINGS = List.of(
            GarbledAnswersTest::anyBytes,
            GarbledAnswersTest::anyBytesUnderTheRightHeader,
            GarbledAnswersTest::truncated,
            GarbledAnswersTest::flipped,
            GarbledAnswersTest::looped,
            GarbledAnswersTest::grown);

    private static Resolving hasty(StagedDns dns) {
        return new Resolving(builder -> builder.servers(List.of(dns.socketAddress()))
                .queryTimeout(QUERY)
                .totalDeadline(TOTAL));
    }

    private static String end(CompletionStage<Resolution> stage) {
        try {
            return Resolving.texts(stage.toCompletableFuture().get(30, TimeUnit.SECONDS))
                    .toString();
        } catch (java.util.concurrent.ExecutionException failed) {
            assertThat(failed.getCause()).isInstanceOf(ResolutionException.class);
            return ((ResolutionException) failed.getCause()).kind().toString();
        } catch (InterruptedException | java.util.concurrent.TimeoutException | CompletionException hung) {
            throw new AssertionError("no end", hung);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whateverArrivesTheLookUpEndsAndTheNextOneWorks(boolean overTcp) {
        try (StagedDns dns = StagedDns.start();
                Resolving resolving = hasty(dns)) {
            dns.truncate(overTcp);
            dns.garble(wire -> {
                Random random = new Random(Arrays.hashCode(Arrays.copyOfRange(wire, 12, wire.length)));
                return GARBLINGS.get(random.nextInt(GARBLINGS.size())).apply(random, wire);
            });
            for (int from = 0; from < CASES; from += 32) {
                List<CompletableFuture<Resolution>> stages = new ArrayList<>();
                for (int number = from; number < from + 32; number++) {
                    String host = "case-" + number + ".example";
                    dns.point(host, RIGHT);
                    stages.add(resolving.resolver.resolve(host, Freshness.FRESH).toCompletableFuture());
                }
                stages.forEach(GarbledAnswersTest::end);
            }
            dns.garble(UnaryOperator.identity());
            assertThat(Resolving.texts(resolving.fresh("case-0.example"))).containsExactly(RIGHT);
        }
    }

    @Test
    void anAnswerWithAnotherIdOrForAnotherNameIsNotTaken() {
        try (StagedDns dns = StagedDns.start();
                Resolving resolving = hasty(dns)) {
            dns.garble(wire -> {
                Random random = new Random(Arrays.hashCode(Arrays.copyOfRange(wire, 12, wire.length)));
                byte[] forged = wire.clone();
                // The id, or a letter of the name that was asked for.
                int at = random.nextBoolean() ? random.nextInt(2) : 13 + random.nextInt(4);
                forged[at] ^= (byte) (1 + random.nextInt(15));
                return forged;
            });
            for (int from = 0; from < CASES / 2; from += 32) {
                List<CompletableFuture<Resolution>> stages = new ArrayList<>();
                for (int number = from; number < from + 32; number++) {
                    String host = "case-" + number + ".example";
                    dns.point(host, RIGHT);
                    stages.add(resolving.resolver.resolve(host, Freshness.FRESH).toCompletableFuture());
                }
                stages.forEach(stage ->
                        assertThat(end(stage)).isEqualTo(ResolutionException.Kind.ALL_SERVERS_FAILED.toString()));
            }
        }
    }
}
