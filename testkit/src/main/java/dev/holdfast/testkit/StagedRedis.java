// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import dev.holdfast.testkit.RedisStage.ReplicaWrites;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test that asks for a {@link RedisStage} parameter a stage of its own; one on the method replaces one on
 * the class. A stage that a constructor or {@code @BeforeAll} asks for is shared by the whole class.
 *
 * @since 0.1.0
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RedisStageExtension.class)
public @interface StagedRedis {
    /**
     * As {@link RedisStage.Builder#replicas}.
     *
     * @return 0 to 100
     * @since 0.1.0
     */
    int replicas() default 1;

    /**
     * As {@link RedisStage.Builder#dnsLag}.
     *
     * @return milliseconds
     * @since 0.1.0
     */
    long dnsLagMillis() default 2000;

    /**
     * As {@link RedisStage.Builder#dnsTtl}.
     *
     * @return seconds
     * @since 0.1.0
     */
    long dnsTtlSeconds() default 5;

    /**
     * As {@link RedisStage.Builder#tls}.
     *
     * @return whether the nodes speak TLS only
     * @since 0.1.0
     */
    boolean tls() default false;

    /**
     * As {@link RedisStage.Builder#faults}.
     *
     * @return whether a proxy stands before each node
     * @since 0.1.0
     */
    boolean faults() default false;

    /**
     * As {@link RedisStage.Builder#closeOnReplicaWrite}.
     *
     * @return what replicas do with clients that write to them; all but ANSWERED imply {@link #faults()}
     * @since 0.1.0
     */
    ReplicaWrites replicaWrites() default ReplicaWrites.ANSWERED;

    /**
     * As {@link RedisStage.Builder#config}.
     *
     * @return lines of redis.conf, such as {@code requirepass secret}
     * @since 0.1.0
     */
    String[] config() default {};

    /**
     * As {@link RedisStage.Builder#seed}.
     *
     * @return zero for another seed at each run
     * @since 0.1.0
     */
    long seed() default 0;
}
