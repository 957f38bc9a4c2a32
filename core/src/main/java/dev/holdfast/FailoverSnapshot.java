// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Holdfast knew of an endpoint, and what one call had spent, at one moment. Immutable.
 *
 * @since 0.1.0
 */
public final class FailoverSnapshot {
    private final Endpoint endpoint;
    private final long epoch;
    private final List<String> lastAddresses;
    private final List<String> signals;
    private final int attempts;
    private final Duration timeSpent;
    private final Duration budget;
    private final String state;
    private final @Nullable String lastCause;

    private FailoverSnapshot(Builder builder) {
        this.endpoint = builder.endpoint;
        this.epoch = builder.epoch;
        this.lastAddresses = builder.lastAddresses;
        this.signals = builder.signals;
        this.attempts = builder.attempts;
        this.timeSpent = builder.timeSpent;
        this.budget = builder.budget;
        this.state = builder.state;
        this.lastCause = builder.lastCause;
    }

    /**
     * Starts a snapshot; everything but the endpoint has an empty default.
     *
     * @param endpoint the endpoint of the call
     * @return a new builder
     */
    public static Builder builder(Endpoint endpoint) {
        return new Builder(endpoint);
    }

    /**
     * The endpoint that the application was given.
     *
     * @return name and port
     */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * The epoch of the last verified primary.
     *
     * @return 0 before the first verification
     */
    public long epoch() {
        return epoch;
    }

    /**
     * The addresses that the call last used or knew.
     *
     * @return an unmodifiable list
     */
    public List<String> lastAddresses() {
        return lastAddresses;
    }

    /**
     * The signals that raised doubt, the newest last.
     *
     * @return an unmodifiable list
     */
    public List<String> signals() {
        return signals;
    }

    /**
     * How often the command was tried.
     *
     * @return 0 if it never left
     */
    public int attempts() {
        return attempts;
    }

    /**
     * How much of the budget the call spent.
     *
     * @return the time since the first failure
     */
    public Duration timeSpent() {
        return timeSpent;
    }

    /**
     * How long the call was allowed to wait for a failover to end.
     *
     * @return the budget
     */
    public Duration budget() {
        return budget;
    }

    /**
     * The state of the group, such as {@code STEADY} or {@code LOST}.
     *
     * @return its name
     */
    public String state() {
        return state;
    }

    /**
     * What failed last, in one line.
     *
     * @return empty if nothing is known
     */
    public Optional<String> lastCause() {
        return Optional.ofNullable(lastCause);
    }

    /** One line for a log: everything, with times in milliseconds. */
    @Override
    public String toString() {
        return endpoint + " " + state + ", epoch " + epoch + ", addresses " + lastAddresses + ", attempts " + attempts
                + ", spent " + timeSpent.toMillis() + " of " + budget.toMillis() + " ms, signals " + signals
                + ", last cause: " + (lastCause == null ? "none" : lastCause);
    }

    /**
     * Builds a snapshot. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Endpoint endpoint;
        private long epoch;
        private List<String> lastAddresses = List.of();
        private List<String> signals = List.of();
        private int attempts;
        private Duration timeSpent = Duration.ZERO;
        private Duration budget = Duration.ZERO;
        private String state = "UNVERIFIED";
        private @Nullable String lastCause;

        private Builder(Endpoint endpoint) {
            this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
        }

        /**
         * Sets the epoch.
         *
         * @param epoch 0 or more
         * @return this
         */
        public Builder epoch(long epoch) {
            if (epoch < 0) {
                throw new IllegalArgumentException("epoch must not be negative, but was " + epoch);
            }
            this.epoch = epoch;
            return this;
        }

        /**
         * Sets the addresses, which are copied.
         *
         * @param lastAddresses such as {@code 10.0.0.1:6379}
         * @return this
         */
        public Builder lastAddresses(List<String> lastAddresses) {
            this.lastAddresses = List.copyOf(lastAddresses);
            return this;
        }

        /**
         * Sets the signals, which are copied.
         *
         * @param signals the newest last
         * @return this
         */
        public Builder signals(List<String> signals) {
            this.signals = List.copyOf(signals);
            return this;
        }

        /**
         * Sets how often the command was tried.
         *
         * @param attempts 0 or more
         * @return this
         */
        public Builder attempts(int attempts) {
            if (attempts < 0) {
                throw new IllegalArgumentException("attempts must not be negative, but was " + attempts);
            }
            this.attempts = attempts;
            return this;
        }

        /**
         * Sets the time since the first failure.
         *
         * @param timeSpent not negative
         * @return this
         */
        public Builder timeSpent(Duration timeSpent) {
            this.timeSpent = notNegative("timeSpent", timeSpent);
            return this;
        }

        /**
         * Sets the budget of the call.
         *
         * @param budget not negative
         * @return this
         */
        public Builder budget(Duration budget) {
            this.budget = notNegative("budget", budget);
            return this;
        }

        /**
         * Sets the state of the group.
         *
         * @param state its name
         * @return this
         */
        public Builder state(String state) {
            this.state = Objects.requireNonNull(state, "state");
            return this;
        }

        /**
         * Sets what failed last.
         *
         * @param lastCause one line, without credentials; line breaks become spaces
         * @return this
         */
        public Builder lastCause(String lastCause) {
            this.lastCause = Objects.requireNonNull(lastCause, "lastCause").replaceAll("\\R", " ");
            return this;
        }

        /**
         * Builds the snapshot.
         *
         * @return a new, immutable one
         */
        public FailoverSnapshot build() {
            return new FailoverSnapshot(this);
        }

        private static Duration notNegative(String setting, Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(setting + " must not be negative, but was " + value);
            }
            return value;
        }
    }
}
