// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class RedisStageExtensionTest {
    private static final List<RedisStage> SEEN = new ArrayList<>();

    private static Events run(Class<?> type) {
        SEEN.clear();
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(type))
                .execute()
                .testEvents();
    }

    private static void seen(RedisStage stage) {
        assertThat(stage.primary().command("PING").text()).isEqualTo("PONG");
        SEEN.add(stage);
    }

    private static void allAreClosed() {
        assertThat(SEEN).flatExtracting(RedisStage::nodes).isNotEmpty().noneMatch(RedisNode::isRunning);
    }

    @Test
    void anAnnotatedClassGivesEachTestAStageOfItsOwn() {
        run(Annotated.class)
                .assertStatistics(statistics -> statistics.succeeded(3).failed(0));

        assertThat(SEEN).hasSize(4).doesNotHaveDuplicates();
        assertThat(SEEN).extracting(stage -> stage.nodes().size()).containsExactlyInAnyOrder(1, 1, 3, 1);
        allAreClosed();
    }

    @Test
    void aStageOfBeforeAllIsSharedByTheClass() {
        run(Shared.class).assertStatistics(statistics -> statistics.succeeded(2).failed(0));

        assertThat(SEEN).hasSize(3);
        assertThat(SEEN.stream().distinct()).hasSize(1);
        allAreClosed();
    }

    @Test
    void aStaticFieldsStageLivesAsLongAsTheClass() {
        run(StaticField.class)
                .assertStatistics(statistics -> statistics.succeeded(3).failed(0));

        assertThat(SEEN.stream().distinct()).hasSize(1);
        allAreClosed();
    }

    @Test
    void anInstanceFieldsStageLivesAsLongAsTheTest() {
        run(InstanceField.class)
                .assertStatistics(statistics -> statistics.succeeded(2).failed(0));

        assertThat(SEEN).hasSize(4);
        assertThat(SEEN.stream().distinct()).hasSize(2);
        allAreClosed();
    }

    @Test
    void aFailedTestShowsWhatTheStageLookedLike() {
        Events events = run(Failing.class);

        Throwable failure = events.failed().stream()
                .findFirst()
                .orElseThrow()
                .getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
        assertThat(failure).hasMessage("on purpose");
        assertThat(failure.getSuppressed())
                .singleElement()
                .asString()
                .contains("seed 42", ": frozen", ": replica of 127.", "Ready to accept connections");
        allAreClosed();
    }

    @Test
    void aStageWithoutAnAnnotationIsAskedForInVain() {
        run(NotDescribed.class).failed().assertThatEvents().hasSize(1);
    }

    @StagedRedis(replicas = 0)
    static class Annotated {
        @BeforeEach
        void prepare(RedisStage stage) {
            assertThat(stage.nodes()).isNotEmpty();
        }

        @Test
        void one(RedisStage stage) {
            seen(stage);
        }

        @Test
        @StagedRedis(replicas = 2)
        void described(RedisStage stage) {
            seen(stage);
        }

        @Nested
        class Inner {
            @Test
            void inner(RedisStage stage) {
                seen(stage);
                try (RedisStage alone = RedisStage.builder().replicas(0).start()) {
                    seen(alone);
                }
            }
        }
    }

    @StagedRedis(replicas = 0)
    static class Shared {
        @BeforeAll
        static void prepare(RedisStage stage) {
            seen(stage);
        }

        @Test
        void one(RedisStage stage) {
            seen(stage);
        }

        @Test
        void two(RedisStage stage) {
            seen(stage);
        }
    }

    static class StaticField {
        @RegisterExtension
        static final RedisStageExtension REDIS =
                RedisStageExtension.of(RedisStage.builder().replicas(0));

        @Test
        void one() {
            seen(REDIS.stage());
        }

        @Test
        void two(RedisStage stage) {
            seen(stage);
        }

        @Nested
        class Inner {
            @Test
            void inner() {
                seen(REDIS.stage());
            }
        }
    }

    static class InstanceField {
        @RegisterExtension
        final RedisStageExtension redis =
                RedisStageExtension.of(RedisStage.builder().replicas(0));

        @Test
        void one(RedisStage stage) {
            seen(stage);
            seen(redis.stage());
        }

        @Test
        void two(RedisStage stage) {
            seen(stage);
            seen(redis.stage());
        }
    }

    static class Failing {
        @Test
        @StagedRedis(seed = 42)
        void fails(RedisStage stage) {
            SEEN.add(stage);
            stage.freezePrimary();
            throw new IllegalStateException("on purpose");
        }
    }

    @ExtendWith(RedisStageExtension.class)
    static class NotDescribed {
        @Test
        void asks(RedisStage stage) {
            seen(stage);
        }
    }
}
