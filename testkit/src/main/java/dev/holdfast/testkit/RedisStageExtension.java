// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Starts and closes stages around tests: for {@link StagedRedis}, or registered with a builder. In a static
 * {@code @RegisterExtension} field its stage lives as long as the class, in an instance field as long as one test.
 * What a stage looked like at a failure is added to the failure as a suppressed exception.
 *
 * @since 0.1.0
 */
public final class RedisStageExtension
        implements BeforeAllCallback,
                BeforeEachCallback,
                ParameterResolver,
                TestExecutionExceptionHandler,
                AfterEachCallback,
                AfterAllCallback {
    private static final String KEY = "stage";

    private final Namespace namespace = Namespace.create(RedisStageExtension.class, this);
    private final RedisStage.@Nullable Builder builder;
    private volatile @Nullable RedisStage current;

    /** Used by JUnit for {@link StagedRedis}. */
    RedisStageExtension() {
        this(null);
    }

    private RedisStageExtension(RedisStage.@Nullable Builder builder) {
        this.builder = builder;
    }

    /**
     * An extension to be registered with {@code @RegisterExtension}.
     *
     * @param builder the stage to start
     * @return the extension, which also resolves {@link RedisStage} parameters
     * @since 0.1.0
     */
    public static RedisStageExtension of(RedisStage.Builder builder) {
        return new RedisStageExtension(builder);
    }

    /**
     * The stage of the test that runs.
     *
     * @return a started stage
     * @throws IllegalStateException outside of a test, and for extensions that were not made by {@link #of}
     * @since 0.1.0
     */
    public RedisStage stage() {
        RedisStage stage = current;
        if (stage == null) {
            throw new IllegalStateException("no stage is up: one is there from @BeforeAll (static) or @BeforeEach on");
        }
        return stage;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // Only called for static fields, and for @StagedRedis, which starts its stages when they are asked for.
        startRegistered(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        startRegistered(context);
    }

    private void startRegistered(ExtensionContext context) {
        if (builder != null) {
            current = stage(context, builder);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RedisStage.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return stage(context, builder == null ? described(context) : builder);
    }

    /** The store of a test sees that of its class, so that a stage of the class is found and not started again. */
    private RedisStage stage(ExtensionContext context, RedisStage.Builder settings) {
        ExtensionContext.Store store = context.getStore(namespace);
        RedisStage found = store.get(KEY, RedisStage.class);
        if (found != null) {
            return found;
        }
        RedisStage started = settings.start();
        store.put(KEY, started);
        return started;
    }

    private static RedisStage.Builder described(ExtensionContext context) {
        StagedRedis annotation = context.getTestMethod()
                .flatMap(method -> AnnotationSupport.findAnnotation(method, StagedRedis.class))
                .or(() -> ofClass(context.getTestClass()))
                .orElseThrow(() -> new ParameterResolutionException("a RedisStage parameter needs @StagedRedis"));
        RedisStage.Builder settings = RedisStage.builder()
                .replicas(annotation.replicas())
                .dnsLag(Duration.ofMillis(annotation.dnsLagMillis()))
                .dnsTtl(Duration.ofSeconds(annotation.dnsTtlSeconds()));
        if (annotation.tls()) {
            settings.tls();
        }
        if (annotation.faults()) {
            settings.faults();
        }
        if (annotation.replicaWrites() != RedisStage.ReplicaWrites.ANSWERED) {
            settings.closeOnReplicaWrite(annotation.replicaWrites());
        }
        if (annotation.seed() != 0) {
            settings.seed(annotation.seed());
        }
        for (String line : annotation.config()) {
            settings.config(line);
        }
        return settings;
    }

    /** The class's own annotation, or that of the class around it. */
    private static Optional<StagedRedis> ofClass(Optional<Class<?>> start) {
        for (Class<?> type = start.orElse(null); type != null; type = type.getEnclosingClass()) {
            Optional<StagedRedis> found = AnnotationSupport.findAnnotation(type, StagedRedis.class);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        RedisStage stage = context.getStore(namespace).get(KEY, RedisStage.class);
        if (stage != null) {
            failure.addSuppressed(new StageAtFailure(stage.describe()));
        }
        throw failure;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close(context);
    }

    /** Removes from this context only: a stage of the class outlives its tests. */
    private void close(ExtensionContext context) {
        RedisStage stage = context.getStore(namespace).remove(KEY, RedisStage.class);
        if (stage != null) {
            if (stage == current) {
                current = null;
            }
            stage.close();
        }
    }

    /** Not an error of its own: text that travels with one. */
    private static final class StageAtFailure extends Exception {
        private static final long serialVersionUID = 1L;

        StageAtFailure(String description) {
            super(description, null, false, false);
        }
    }
}
